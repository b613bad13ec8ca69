"""The console's buttons: what someone at the server or a camera does."""

from typing import TYPE_CHECKING

from simulators.base import Control, Input

if TYPE_CHECKING:
    from .device import CamtraceSimulator

_BURST = 200


class Controls:
    """What a person on the site does; takes the text typed beside a button."""

    def __init__(self, sim: CamtraceSimulator) -> None:
        self._sim = sim

    def raise_alarm(self, camera: str, kind: str) -> str:
        """Raise an alarm of a type, MOTION by default."""
        alarm = self._sim.raise_alarm(self._camera(camera), kind or "MOTION")
        return alarm.description

    def acknowledge(self, camera: str) -> None:
        """Acknowledge a camera's alarm."""
        self._sim.acknowledge(self._camera(camera))

    def burst(self, camera: str, count: str) -> int:
        """Raise many alarms at once."""
        many = self._sim.alarms.burst(self._camera(camera), int(count or _BURST))
        return len(many)

    def add_camera(self, name: str) -> int:
        """Declare a camera."""
        return self._sim.site.add(name).id

    def remove_camera(self, camera: str) -> None:
        """Delete a camera."""
        self._sim.site.remove(self._camera(camera))

    def rename_camera(self, camera: str, name: str) -> None:
        """Rename a camera."""
        self._sim.site.rename(self._camera(camera), name)

    def force(self, camera: str) -> bool:
        """Toggle forced recording."""
        one = self._sim.cameras[self._camera(camera)]
        self._sim.site.force(one.id, on=not one.forced)
        return one.forced

    def plug(self, camera: str) -> bool:
        """Pull or plug a camera's cable."""
        one = self._sim.cameras[self._camera(camera)]
        self._sim.site.connect(one.id, connected=not one.connected)
        return one.connected

    def break_hardware(self) -> bool:
        """Break or repair a disk."""
        errors = self._sim.monitoring.hardware_errors
        if errors:
            errors.clear()
        else:
            errors.append("SMART: disk sda is failing")
        return bool(errors)

    def stop_video(self) -> bool:
        """Stop or start the video service."""
        self._sim.site.set_video(on=not self._sim.site.video)
        return self._sim.site.video

    def change_password(self, user: str, password: str) -> None:
        """Change an account's password."""
        self._sim.change_password(user, password)

    def skew_clock(self, seconds: str) -> float:
        """Set the clock wrong, or right with 0."""
        self._sim.clock.skew_s = float(seconds or 0)
        return self._sim.clock.skew_s

    def show(self, screen: str, camera: str, mosaic: str) -> None:
        """Put a camera or a mosaic on a passive screen."""
        if camera:
            self._sim.mosaics.show(int(screen), camera_id=self._camera(camera))
        elif int(mosaic) in self._sim.mosaics.groups:
            self._sim.mosaics.show(int(screen), group_id=int(mosaic))
        else:
            raise ValueError(mosaic)

    def run_scenario(self, scenario: str) -> None:
        """Run a scenario."""
        self._sim.commands.run_scenario(int(scenario))

    def restart(self) -> None:
        """Restart the alarm and video services; their state is lost."""
        self._sim.alarms.power_down()
        self._sim.site.power_cycle()
        for camera in self._sim.cameras.values():
            self._sim.site.changed(camera)

    def _camera(self, text: str) -> int:
        camera_id = int(text)
        if camera_id not in self._sim.cameras:
            raise ValueError(text)
        return camera_id


def console_inputs(sim: CamtraceSimulator) -> dict[str, Input]:
    """Return how the fields look."""
    cameras = {str(one.id): f"{one.id} {one.name}" for one in sim.cameras.values()}
    screens = {
        str(number): screen.name for number, screen in sim.mosaics.screens.items()
    }
    mosaics = {
        str(number): str(mosaic.content["name"])
        for number, mosaic in sim.mosaics.groups.items()
    }
    scenarios = {
        str(number): scenario.name
        for number, scenario in sim.commands.scenarios.items()
    }
    kinds = ("MOTION", "IO", "TAMPER")
    return {
        "camera": Input(label="Camera", choices=cameras),
        "show.camera": Input(label="Camera", choices={"": "none", **cameras}),
        "kind": Input(label="Type", choices={kind: kind for kind in kinds}),
        "count": Input(label="How many"),
        "name": Input(label="Name"),
        "screen": Input(label="Screen", choices=screens),
        "mosaic": Input(label="or mosaic", choices=mosaics),
        "scenario": Input(label="Scenario", choices=scenarios),
        "user": Input(
            label="Account", choices={user.name: user.name for user in sim.users}
        ),
        "password": Input(label="New password"),
        "seconds": Input(label="Seconds ahead"),
    }


def controls(sim: CamtraceSimulator) -> tuple[Control, ...]:
    """Return the buttons."""
    controls = Controls(sim)
    rows = (
        ("raise_alarm", "Raise alarm", controls.raise_alarm, "camera kind"),
        ("acknowledge", "Acknowledge", controls.acknowledge, "camera"),
        ("burst", "Burst of alarms", controls.burst, "camera count"),
        ("add_camera", "Add camera", controls.add_camera, "name"),
        ("remove_camera", "Remove camera", controls.remove_camera, "camera"),
        ("rename_camera", "Rename camera", controls.rename_camera, "camera name"),
        ("force", "Toggle forced recording", controls.force, "camera"),
        ("plug", "Pull or plug cable", controls.plug, "camera"),
        ("break_hardware", "Break or mend a disk", controls.break_hardware, ""),
        ("stop_video", "Stop or start video service", controls.stop_video, ""),
        (
            "change_password",
            "Change password",
            controls.change_password,
            "user password",
        ),
        ("skew_clock", "Skew clock", controls.skew_clock, "seconds"),
        ("show", "Put on screen", controls.show, "screen camera mosaic"),
        ("run_scenario", "Run scenario", controls.run_scenario, "scenario"),
        ("restart", "Restart daemons", controls.restart, ""),
    )
    return tuple(
        Control(name=name, label=label, run=run, fields=tuple(fields.split()))
        for name, label, run, fields in rows
    )
