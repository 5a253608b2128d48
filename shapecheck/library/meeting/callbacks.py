"""Callbacks: holders of their arguments. Training calls none of a library's; a user's own are traced by nothing."""

from __future__ import annotations

from shapecheck.library.meeting.declaring import REQUIRED, Parameters, class_of
from shapecheck.library.registry import function
from shapecheck.values import Object, Value

_MONITOR = {"monitor": "val_loss", "verbose": 0, "save_best_only": False}

CALLBACKS: dict[str, Parameters] = {
    "BackupAndRestore": {
        "backup_dir": REQUIRED,
        "save_freq": "epoch",
        "double_checkpoint": False,
        "delete_checkpoint": True,
    },
    "CSVLogger": {"filename": REQUIRED, "separator": ",", "append": False},
    "EarlyStopping": {
        "monitor": "val_loss",
        "min_delta": 0,
        "patience": 0,
        "verbose": 0,
        "mode": "auto",
        "baseline": None,
        "restore_best_weights": False,
        "start_from_epoch": 0,
    },
    "History": {},
    "LambdaCallback": {
        "on_epoch_begin": None,
        "on_epoch_end": None,
        "on_train_begin": None,
        "on_train_end": None,
        "on_train_batch_begin": None,
        "on_train_batch_end": None,
    },
    "LearningRateScheduler": {"schedule": REQUIRED, "verbose": 0},
    "ModelCheckpoint": {
        "filepath": REQUIRED,
        **_MONITOR,
        "save_weights_only": False,
        "mode": "auto",
        "save_freq": "epoch",
        "initial_value_threshold": None,
    },
    "ProgbarLogger": {},
    "ReduceLROnPlateau": {
        "monitor": "val_loss",
        "factor": 0.1,
        "patience": 10,
        "verbose": 0,
        "mode": "auto",
        "min_delta": 0.0001,
        "cooldown": 0,
        "min_lr": 0.0,
    },
    "RemoteMonitor": {
        "root": "http://localhost:9000",
        "path": "/publish/epoch/end/",
        "field": "data",
        "headers": None,
        "send_as_json": False,
    },
    "SwapEMAWeights": {"swap_on_epoch": False},
    "TensorBoard": {
        "log_dir": "logs",
        "histogram_freq": 0,
        "write_graph": True,
        "write_images": False,
        "write_steps_per_second": False,
        "update_freq": "epoch",
        "profile_batch": 0,
        "embeddings_freq": 0,
        "embeddings_metadata": None,
    },
    "TerminateOnNaN": {"raise_error": False},
}
"""The callbacks of Keras 3. Older arguments (``period=``, ``write_grads=`` ...) are taken as they come."""

class_of("keras.callbacks.Callback", {}, extra=True)
for _name, _parameters in CALLBACKS.items():
    for _namespace in ("keras.callbacks", "keras.callbacks.experimental"):
        class_of(f"{_namespace}.{_name}", _parameters, "keras.callbacks.Callback", extra=True)


@function("keras.callbacks.Callback.set_model", "keras.callbacks.Callback.set_params")
def set_model(self: Object, model: Value) -> None:
    """What training does before it begins."""
