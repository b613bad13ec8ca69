"""What triggers, conditions and voice share: roles of entities, devices online."""
