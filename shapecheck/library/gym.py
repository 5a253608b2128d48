"""Gym and Gymnasium: the sizes of observations and actions in the environments that come with them."""

from __future__ import annotations

from typing import Any

from shapecheck.library.registry import function
from shapecheck.records import dataclass
from shapecheck.shapes import Shape
from shapecheck.values import LibraryClass, Object, Tensor, Unknown, Value


@dataclass(frozen=True, slots=True)
class Environment:
    """What is observed and what can be done: the shape of an array, or a number of choices."""

    observation: tuple[int, ...] | int
    action: tuple[int, ...] | int


_ENVIRONMENTS = {
    "Acrobot": Environment((6,), 3),
    "BipedalWalker": Environment((24,), (4,)),
    "BipedalWalkerHardcore": Environment((24,), (4,)),
    "CarRacing": Environment((96, 96, 3), (3,)),
    "CartPole": Environment((4,), 2),
    "CliffWalking": Environment(48, 4),
    "FrozenLake": Environment(16, 4),
    "FrozenLake8x8": Environment(64, 4),
    "LunarLander": Environment((8,), 4),
    "LunarLanderContinuous": Environment((8,), (2,)),
    "MountainCar": Environment((2,), 3),
    "MountainCarContinuous": Environment((2,), (1,)),
    "Pendulum": Environment((3,), (1,)),
    "Taxi": Environment(500, 6),
}
"""By the name before the version; from the documentation of the environments (gymnasium.farama.org)."""

_HARMLESS = frozenset(
    ("render_mode", "max_episode_steps", "autoreset", "apply_api_compatibility", "disable_env_checker")
)
"""Arguments of ``make`` that change neither observations nor actions."""


def _declare(library: str) -> None:
    @function(f"{library}.make")
    def make(id: Any, **kwargs: Any) -> Value:
        """An environment by its name."""
        name, _, version = id.rpartition("-v") if isinstance(id, str) else ("", "", "")
        found = _ENVIRONMENTS.get(name)
        if found is None or not version.isdigit() or kwargs.keys() - _HARMLESS:
            return Unknown("the environment is not known")
        spaces = {"observation_space": _space(found.observation), "action_space": _space(found.action)}
        return Object(LibraryClass(f"{library}.Env"), spaces)


for _library in ("gym", "gymnasium"):
    _declare(_library)


def _space(size: tuple[int, ...] | int) -> Object:
    if isinstance(size, int):
        return Object(LibraryClass("gymnasium.spaces.Discrete"), {"n": size, "shape": ()})
    bound = Tensor(Shape(size), "float32", "numpy")
    return Object(LibraryClass("gymnasium.spaces.Box"), {"shape": size, "low": bound, "high": bound})


@function("gymnasium.spaces.Discrete.sample", "gymnasium.spaces.Box.sample")
def sample(self: Object, *args: Any, **kwargs: Any) -> Tensor:
    """Any action."""
    shape = self.attrs["shape"]
    return Tensor(Shape(shape), "float32" if shape else "int64", "numpy")


def _observed(env: Object) -> Value:
    shape = env.attrs["observation_space"].attrs["shape"]
    return Tensor(Shape(shape), "float32", "numpy") if shape else Unknown("the number of a state")


@function("gymnasium.Env.reset")
def reset(self: Object, **kwargs: Any) -> tuple[Value, ...]:
    """The first observation. (What Gym's own ``reset`` and ``step`` give depends on its version.)"""
    return _observed(self), Unknown("the information on a step")


@function("gymnasium.Env.step")
def step(self: Object, action: Any) -> tuple[Value, ...]:
    """The next observation, the reward, whether the end is reached or the time is over."""
    unknown = [Unknown(why) for why in ("the reward", "the end", "the time", "the information on a step")]
    return (_observed(self), *unknown)
