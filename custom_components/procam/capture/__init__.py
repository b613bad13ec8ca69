"""What a device answered, without what nobody may read, in a form that can be replayed."""
