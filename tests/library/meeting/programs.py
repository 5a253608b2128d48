"""Small programs in which data and model meet, and whether the real Keras raises ("error") or runs ("ok").

Each runs after `PRELUDE`. What real Keras does was written down once and is asked again by the tests.
"""

PRELUDE = """
import numpy as np
import tensorflow as tf
import keras
from keras import layers as L

z = np.zeros
CE = "categorical_crossentropy"
SCE = "sparse_categorical_crossentropy"
A, B, Y, P = z((4, 3)), z((4, 5)), z((4, 1)), z((4, 5))


def one(units=1, activation=None):
    i = keras.Input((3,), name="a")
    return keras.Model(i, L.Dense(units, activation=activation, name="o")(i))


def seq(units=1, activation=None):
    return keras.Sequential([keras.Input((3,), name="a"), L.Dense(units, activation=activation)])


def two():
    a, b = keras.Input((3,), name="a"), keras.Input((5,), name="b")
    return keras.Model([a, b], L.Dense(1)(L.Concatenate()([a, b])))


def named():
    a, b = keras.Input((3,), name="a"), keras.Input((5,), name="b")
    return keras.Model({"a": a, "b": b}, L.Dense(1)(L.Concatenate()([a, b])))


def forked():
    a = keras.Input((3,), name="a")
    return keras.Model(a, [L.Dense(5, activation="softmax", name="p")(a), L.Dense(1, name="q")(a)])


def forked_dict():
    a = keras.Input((3,), name="a")
    return keras.Model(a, {"p": L.Dense(5, activation="softmax", name="p")(a), "q": L.Dense(1, name="q")(a)})


def image(*shape):
    i = keras.Input(shape)
    return keras.Model(i, L.Dense(1)(L.Flatten()(i)))


def fit(m, x, y=None, loss="mse", metrics=None, loss_weights=None, **k):
    m.compile("sgd", loss=loss, metrics=metrics, loss_weights=loss_weights)
    m.fit(x, y, verbose=0, **k)
    return m
"""

INPUTS = {
    "seq([keras.Input((100,)), ...]) ignores sizes that no layer minds": (
        "keras.Sequential([keras.Input((100,)), L.Embedding(9, 4), L.GlobalAveragePooling1D()]).predict(z((4, 120)))",
        "ok",
    ),
    "a functional model does not": (
        "i = keras.Input((100,))\nm = keras.Model(i, L.GlobalAveragePooling1D()(L.Embedding(9, 4)(i)))\n"
        "m.predict(z((4, 120)))",
        "error",
    ),
    "sequential lstm on other steps": (
        "keras.Sequential([keras.Input((5, 3)), L.LSTM(2)]).predict(z((2, 7, 3)))",
        "ok",
    ),
    "functional lstm on other steps": (
        "i = keras.Input((5, 3))\nkeras.Model(i, L.LSTM(2)(i)).predict(z((2, 7, 3)))",
        "error",
    ),
    "flatten dense on other sizes": (
        "keras.Sequential([keras.Input((100,)), L.Embedding(9, 4), L.Flatten(), L.Dense(1)]).predict(z((4, 120)))",
        "error",
    ),
    "a last axis of 1 too many": ("image(28, 28).predict(z((4, 28, 28, 1)))", "ok"),
    "a last axis of 1 missing": ("image(28, 28, 1).predict(z((4, 28, 28)))", "ok"),
    "one gray image": ("image(28, 28, 1).predict(z((28, 28, 1)))", "error"),
    "one color image": ("image(28, 28, 3).predict(z((28, 28, 3)))", "error"),
    "one row": ("seq().predict(z((3,)))", "error"),
    "one row, functional": ("one().predict(z((3,)))", "error"),
    "one row with a batch axis": ("one().predict(z((3,))[None])", "ok"),
    "a vector for one feature": (
        "keras.Sequential([keras.Input((1,)), L.Dense(1)]).predict(z((5,)))",
        "ok",
    ),
    "a vector for a lazy model": ("keras.Sequential([L.Dense(1)]).predict(z((5,)))", "error"),
    "a matrix for a lazy model": ("keras.Sequential([L.Dense(1)]).predict(z((5, 2)))", "ok"),
    "channels differ": ("image(28, 28, 3).predict(z((4, 28, 28, 4)))", "error"),
    "three channels into one, flattened": (
        "i = keras.Input((28, 28, 1))\nkeras.Model(i, L.Flatten()(i)).predict(z((4, 28, 28, 3)))",
        "ok",
    ),
    "three channels into one, dense": ("image(28, 28, 1).predict(z((4, 28, 28, 3)))", "error"),
    "rank 4 into rank 3": ("image(28, 28).predict(z((4, 28, 28, 3)))", "error"),
    "steps 7 for (5, 1), functional": (
        "i = keras.Input((5, 1))\nkeras.Model(i, L.LSTM(2)(i)).predict(z((4, 7)))",
        "error",
    ),
    "steps 7 for (5, 1), sequential": (
        "keras.Sequential([keras.Input((5, 1)), L.LSTM(2)]).predict(z((4, 7)))",
        "ok",
    ),
    "a dynamic length": ("keras.Sequential([keras.Input((None, 3)), L.LSTM(2)]).predict(z((2, 5, 3)))", "ok"),
    "a list of floats": ("seq().predict([1.0, 2.0, 3.0])", "error"),
    "nested lists": ("seq().predict([[1.0, 2.0, 3.0]])", "error"),
    "a list of one array": ("seq().predict([A])", "ok"),
    "two arrays for a sequential": ("seq().predict([A, A])", "ok"),
    "two arrays for a functional": ("one().predict([A, A])", "error"),
    "a number": ("seq().predict(5.0)", "error"),
    "too few columns": ("fit(one(), z((4, 2)), Y)", "error"),
    "two inputs as a list": ("fit(two(), [A, B], Y)", "ok"),
    "two inputs as a tuple": ("fit(two(), (A, B), Y)", "ok"),
    "two inputs swapped": ("fit(two(), [B, A], Y)", "error"),
    "two inputs, one array": ("fit(two(), A, Y)", "error"),
    "two inputs, a list of one": ("fit(two(), [A], Y)", "error"),
    "two inputs, three arrays": ("fit(two(), [A, B, B], Y)", "error"),
    "two inputs by name": ("fit(two(), {'a': A, 'b': B}, Y)", "ok"),
    "a name more": ("fit(two(), {'a': A, 'b': B, 'c': B}, Y)", "ok"),
    "a name missing": ("fit(two(), {'a': A}, Y)", "error"),
    "a name wrong": ("fit(two(), {'a': A, 'q': B}, Y)", "error"),
    "named inputs as a list": ("fit(named(), [A, B], Y)", "ok"),
    "named inputs swapped": ("fit(named(), [B, A], Y)", "error"),
    "named inputs, one more": ("fit(named(), {'a': A, 'b': B, 'c': B}, Y)", "ok"),
    "named inputs, one missing": ("fit(named(), {'a': A}, Y)", "error"),
    "one input by name": ("fit(one(), {'a': A}, Y)", "ok"),
    "one input by another name": ("fit(one(), {'zz': A}, Y)", "error"),
    "sequential by name": ("fit(seq(), {'a': A}, Y)", "ok"),
    "samples differ": ("fit(one(), A, z((5, 1)))", "error"),
    "weights differ": ("fit(one(), A, Y, sample_weight=z((5,)))", "error"),
    "weights of rank 2": ("fit(one(), A, Y, sample_weight=z((4, 1)))", "ok"),
    "token ids in range": (
        "keras.Sequential([keras.Input((3,)), L.Embedding(3, 2)]).predict(np.array([[0, 1, 2]]))",
        "ok",
    ),
    "token ids beyond": (
        "keras.Sequential([keras.Input((3,)), L.Embedding(3, 2)]).predict(np.array([[0, 1, 3]]))",
        "error",
    ),
    "a stateful batch": (
        "m = keras.Sequential([keras.Input(batch_shape=(2, 5, 3)), L.LSTM(2, stateful=True), L.Dense(1)])\n"
        "m.predict(z((1, 5, 3)))",
        "error",
    ),
    "a stateful batch that fits": (
        "m = keras.Sequential([keras.Input(batch_shape=(2, 5, 3)), L.LSTM(2, stateful=True), L.Dense(1)])\n"
        "m.predict(z((4, 5, 3)), batch_size=2)",
        "ok",
    ),
    "a fixed batch without states": (
        "m = keras.Sequential([keras.Input(batch_shape=(2, 5, 3)), L.LSTM(2), L.Dense(1)])\nm.predict(z((1, 5, 3)))",
        "ok",
    ),
    "one batch of Python lists": (
        "m = one()\nm.compile('sgd', 'mse')\nm.train_on_batch([[1.0, 2.0, 3.0]], [[1.0]])",
        "error",
    ),
    "one batch, labels differ": ("m = one()\nm.compile('sgd', 'mse')\nm.train_on_batch(A, z((3, 1)))", "error"),
    "one batch, labels of rank 1": ("m = one()\nm.compile('sgd', 'mse')\nm.train_on_batch(A, z((4,)))", "ok"),
    "one row as a batch": ("one().predict_on_batch(A[0])", "error"),
}

SOURCES = {
    "a dataset": ("fit(one(), tf.data.Dataset.from_tensor_slices((A, Y)).batch(2))", "ok"),
    "not batched": ("fit(one(), tf.data.Dataset.from_tensor_slices((A, Y)))", "error"),
    "batched twice": ("fit(one(), tf.data.Dataset.from_tensor_slices((A, Y)).batch(2).batch(2))", "error"),
    "images not batched": (
        "fit(image(8, 8, 3), tf.data.Dataset.from_tensor_slices((z((4, 8, 8, 3)), Y)))",
        "error",
    ),
    "python functions without a shape": (
        "fit(one(), tf.data.Dataset.range(4).map(lambda i: tuple(tf.py_function("
        "lambda i: (A[int(i)], Y[int(i)]), [i], [tf.float32, tf.float32]))).batch(2))",
        "error",
    ),
    "python functions without a shape for labels": (
        "def pair(i):\n    x, y = tf.numpy_function(lambda i: (A[i], Y[i]), [i], [tf.float64, tf.float64])\n"
        "    x.set_shape([3])\n    return x, y\n"
        "fit(one(), tf.data.Dataset.range(4).map(pair).batch(2))",
        "error",
    ),
    "python functions told their shapes": (
        "def pair(i):\n    x, y = tf.py_function(lambda i: (A[int(i)], Y[int(i)]), [i], [tf.float32, tf.float32])\n"
        "    x.set_shape([3])\n    return x, tf.ensure_shape(y, [1])\n"
        "fit(one(), tf.data.Dataset.range(4).map(pair).batch(2))",
        "ok",
    ),
    "python functions told other shapes": (
        "def pair(i):\n    x, y = tf.py_function(lambda i: (A[int(i)], Y[int(i)]), [i], [tf.float32, tf.float32])\n"
        "    x.set_shape([4])\n    return x, tf.ensure_shape(y, [1])\n"
        "fit(one(), tf.data.Dataset.range(4).map(pair).batch(2))",
        "error",
    ),
    "python functions without a shape to predict from": (
        "one().predict(tf.data.Dataset.range(4).map("
        "lambda i: tf.py_function(lambda i: A[int(i)], [i], tf.float32)).batch(2))",
        "ok",
    ),
    "python functions without a shape, eagerly": (
        "m = one()\nm.compile('sgd', 'mse', run_eagerly=True)\nm.fit(tf.data.Dataset.range(4).map(lambda i: tuple("
        "tf.py_function(lambda i: (A[int(i)], Y[int(i)]), [i], [tf.float32, tf.float32]))).batch(2), verbose=0)",
        "ok",
    ),
    "noise for batches of another size": (
        "i = keras.Input((3,))\nm = keras.Model(i, L.Lambda(lambda t: t + tf.random.normal((4, 3)))(i))\n"
        "fit(m, z((10, 3)), z((10, 3)), batch_size=4)",
        "error",
    ),
    "noise for batches of the right size": (
        "i = keras.Input((3,))\nm = keras.Model(i, L.Lambda(lambda t: t + tf.random.normal((4, 3)))(i))\n"
        "fit(m, z((12, 3)), z((12, 3)), batch_size=4)",
        "ok",
    ),
    "labels besides a dataset": ("fit(one(), tf.data.Dataset.from_tensor_slices((A, Y)).batch(2), Y)", "error"),
    "two inputs in a dataset": ("fit(two(), tf.data.Dataset.from_tensor_slices(((A, B), Y)).batch(2))", "ok"),
    "two inputs flat in a dataset": ("fit(two(), tf.data.Dataset.from_tensor_slices((A, B, Y)).batch(2))", "error"),
    "a dataset without labels": ("fit(one(), tf.data.Dataset.from_tensor_slices(A).batch(2))", "error"),
    "four parts": ("fit(one(), tf.data.Dataset.from_tensor_slices((A, Y, Y, Y)).batch(2))", "error"),
    "a dataset to predict from": ("one().predict(tf.data.Dataset.from_tensor_slices((A, Y)).batch(2))", "ok"),
    "two inputs to predict from": ("two().predict(tf.data.Dataset.from_tensor_slices((A, B)).batch(2))", "error"),
    "a mapped dataset": (
        "ds = tf.data.Dataset.from_tensor_slices((A, Y)).map(lambda x, y: (x[:2], y)).batch(2)\nfit(one(), ds)",
        "error",
    ),
    "slices of different lengths": ("tf.data.Dataset.from_tensor_slices((A, z((5, 1))))", "error"),
    "unbatched again": (
        "fit(one(), tf.data.Dataset.from_tensor_slices((A, Y)).batch(2).unbatch().batch(4))",
        "ok",
    ),
    "windows": (
        "ds = tf.data.Dataset.range(10).window(4, shift=1, drop_remainder=True)\n"
        "ds = ds.flat_map(lambda w: w.batch(4)).map(lambda w: (tf.cast(w[:-1], 'float32'), w[-1:])).batch(2)\n"
        "fit(one(), ds)",
        "ok",
    ),
    "a generator": ("def g():\n    while True:\n        yield A, Y\nfit(one(), g(), steps_per_epoch=2)", "ok"),
    "a generator of lists": (
        "def g():\n    while True:\n        yield [A, Y]\nfit(one(), g(), steps_per_epoch=2)",
        "error",
    ),
    "a generator of single samples": (
        "def g():\n    for i in range(4):\n        yield A[i], Y[i]\nfit(one(), g(), steps_per_epoch=2)",
        "error",
    ),
    "a generator of nested lists": (
        "def g():\n    while True:\n        yield [A, B], Y\nfit(two(), g(), steps_per_epoch=2)",
        "error",
    ),
    "a generator of nested tuples": (
        "def g():\n    while True:\n        yield (A, B), Y\nfit(two(), g(), steps_per_epoch=2)",
        "ok",
    ),
    "a generator of arrays": ("def g():\n    while True:\n        yield A\none().predict(g(), steps=2)", "error"),
    "a Sequence": (
        "class S(keras.utils.Sequence):\n    def __len__(self):\n        return 2\n"
        "    def __getitem__(self, i):\n        return A, Y\nfit(one(), S())",
        "ok",
    ),
    "a Sequence of other sizes": (
        "class S(keras.utils.Sequence):\n    def __len__(self):\n        return 2\n"
        "    def __getitem__(self, i):\n        return B, Y\nfit(one(), S())",
        "error",
    ),
    "a Sequence of nested lists": (
        "class S(keras.utils.Sequence):\n    def __len__(self):\n        return 2\n"
        "    def __getitem__(self, i):\n        return [A, B], Y\nfit(two(), S())",
        "error",
    ),
    "validation data": ("fit(one(), A, Y, validation_data=(A, Y))", "ok"),
    "validation data as a list": ("fit(one(), A, Y, validation_data=[A, Y])", "ok"),
    "validation data alone": ("fit(one(), A, Y, validation_data=A)", "error"),
    "validation samples differ": ("fit(one(), A, Y, validation_data=(A, z((3, 1))))", "error"),
    "validation sizes differ": ("fit(one(), A, Y, validation_data=(B, Y))", "error"),
    "validation data of four parts": ("fit(one(), A, Y, validation_data=(A, Y, Y[:, 0], Y))", "error"),
    "flat validation data": ("fit(two(), [A, B], Y, validation_data=(A, B, Y))", "error"),
    "a split of a dataset": (
        "fit(one(), tf.data.Dataset.from_tensor_slices((A, Y)).batch(2), validation_split=0.5)",
        "error",
    ),
}

TARGETS = {
    "softmax and class numbers": ("fit(one(5, 'softmax'), A, z((4,)), loss=SCE)", "ok"),
    "softmax and a column of them": ("fit(one(5, 'softmax'), A, Y, loss=SCE)", "ok"),
    "one-hot with sparse": ("fit(one(5, 'softmax'), A, P, loss=SCE)", "error"),
    "class numbers with categorical": ("fit(one(5, 'softmax'), A, z((4,)), loss=CE)", "error"),
    "one-hot": ("fit(one(5, 'softmax'), A, P, loss=CE)", "ok"),
    "too few units": ("fit(one(4, 'softmax'), A, P, loss=CE)", "error"),
    "class number beyond": ("fit(one(3, 'softmax'), A, np.array([0, 1, 2, 3]), loss=SCE)", "error"),
    "class numbers in range": ("fit(one(3, 'softmax'), A, np.array([0, 1, 2, 2]), loss=SCE)", "ok"),
    "binary, one column": ("fit(one(1, 'sigmoid'), A, z((4,)), loss='binary_crossentropy')", "ok"),
    "binary, two columns": ("fit(one(1, 'sigmoid'), A, z((4, 2)), loss='bce')", "error"),
    "binary, two units": ("fit(one(2, 'sigmoid'), A, z((4,)), loss='bce')", "error"),
    "mse, rank 1": ("fit(one(), A, z((4,)))", "ok"),
    "mse, two columns for three units": ("fit(one(3), A, z((4, 2)))", "error"),
    "mse, vector for five units": ("fit(one(5), A, z((4,)))", "error"),
    "crossentropy picks by itself": ("fit(one(5, 'softmax'), A, z((4,)), loss='crossentropy')", "ok"),
    "no labels": ("fit(one(), A)", "error"),
    "a list of numbers": ("fit(one(), z((2, 3)), [1.0, 2.0])", "error"),
    "labels in a list": ("fit(one(), A, [Y])", "ok"),
    "two labels for one output": ("fit(one(), A, [Y, Y])", "error"),
    "accuracy": ("fit(one(5, 'softmax'), A, P, loss=CE, metrics=['accuracy'])", "ok"),
    "sparse accuracy of one-hot": (
        "fit(one(5, 'softmax'), A, P, loss=CE, metrics=['sparse_categorical_accuracy'])",
        "error",
    ),
    "auc of class numbers": (
        "fit(one(5, 'softmax'), A, z((4,)), loss=SCE, metrics=[keras.metrics.AUC()])",
        "error",
    ),
    "precision": (
        "fit(one(1, 'sigmoid'), A, z((4,)), loss='bce', metrics=[keras.metrics.Precision(), keras.metrics.Recall()])",
        "ok",
    ),
    "f1 of rank 1": ("fit(one(1, 'sigmoid'), A, z((4,)), loss='bce', metrics=[keras.metrics.F1Score()])", "error"),
    "a metric as a string": ("fit(one(), A, Y, metrics='mae')", "error"),
    "own loss": ("fit(one(), A, z((4,)), loss=lambda t, p: keras.ops.mean(t - p, axis=-1))", "ok"),
    "own loss of other columns": (
        "fit(one(3), A, z((4, 2)), loss=lambda t, p: keras.ops.mean(keras.ops.square(t - p)))",
        "error",
    ),
    "two outputs": ("fit(forked(), A, [P, Y], loss=[CE, 'mse'])", "ok"),
    "two outputs swapped": ("fit(forked(), A, [Y, P], loss=[CE, 'mse'])", "error"),
    "two outputs, one array": ("fit(forked(), A, P)", "error"),
    "two outputs, three arrays": ("fit(forked(), A, [P, Y, Y])", "error"),
    "three losses": ("fit(forked(), A, [P, Y], loss=['mse', 'mse', 'mse'])", "error"),
    "losses by name": ("fit(forked(), A, [P, Y], loss={'p': CE, 'q': 'mse'})", "ok"),
    "labels by name": ("fit(forked(), A, {'p': P, 'q': Y}, loss={'p': CE, 'q': 'mse'})", "ok"),
    "a loss by a wrong name": ("fit(forked(), A, [P, Y], loss={'p': CE, 'zz': 'mse'})", "error"),
    "a loss missing": ("fit(forked(), A, [P, Y], loss={'p': CE})", "error"),
    "labels by a wrong name": ("fit(forked(), A, {'p': P, 'zz': Y}, loss=[CE, 'mse'])", "error"),
    "labels missing": ("fit(forked(), A, {'p': P}, loss=[CE, 'mse'])", "error"),
    "one output without a loss": ("fit(forked(), A, [P], loss=[CE, None])", "ok"),
    "outputs by name": ("fit(forked_dict(), A, {'p': P, 'q': Y}, loss={'p': CE, 'q': 'mse'})", "ok"),
    "outputs by name, one loss": ("fit(forked_dict(), A, {'p': P}, loss={'p': CE})", "ok"),
    "outputs by name, wrong labels": (
        "fit(forked_dict(), A, {'p': P, 'zz': Y}, loss={'p': CE, 'q': 'mse'})",
        "error",
    ),
    "metrics by name": (
        "fit(forked(), A, [P, Y], loss=[CE, 'mse'], metrics={'p': ['accuracy'], 'q': 'mae'})",
        "ok",
    ),
    "metrics in one list": ("fit(forked(), A, [P, Y], loss=[CE, 'mse'], metrics=['accuracy'])", "error"),
    "metrics in two lists": ("fit(forked(), A, [P, Y], loss=[CE, 'mse'], metrics=[['accuracy'], ['mae']])", "ok"),
    "metrics by a wrong name": (
        "fit(forked(), A, [P, Y], loss=[CE, 'mse'], metrics={'p': ['accuracy'], 'zz': 'mae'})",
        "error",
    ),
    "two numbers of evaluate": ("loss, mae = fit(one(), A, Y, metrics=['mae']).evaluate(A, Y, verbose=0)", "ok"),
    "five numbers of evaluate": (
        "a, b, c, d, e = fit(forked(), A, [P, Y], metrics=[['mae'], ['mae']]).evaluate(A, [P, Y], verbose=0)",
        "ok",
    ),
    "class weights": ("fit(seq(5, 'softmax'), A, z((4,)), loss=SCE, class_weight={0: 1.0, 1: 2.0})", "ok"),
    "class weights of one-hot labels": ("fit(seq(5, 'softmax'), A, P, loss=CE, class_weight={0: 1.0})", "ok"),
    "class weights in an array": ("fit(seq(5), A, z((4,)), loss=SCE, class_weight=np.ones(5))", "error"),
    "balanced class weights": ("fit(seq(5), A, z((4,)), loss=SCE, class_weight='balanced')", "error"),
    "class weights for two outputs": ("fit(forked(), A, [P, Y], class_weight={0: 1.0})", "error"),
    "class weights and sample weights": ("fit(seq(), A, Y, class_weight={0: 2.0}, sample_weight=z((4,)))", "error"),
    "class weights for maps": (
        "fit(keras.Sequential([L.Conv2D(1, 1)]), z((4, 8, 8, 1)), z((4, 8, 8, 1)), class_weight={0: 1.0})",
        "error",
    ),
    "class weights for a dataset of maps": (
        "pairs = tf.data.Dataset.from_tensor_slices((z((4, 8, 8, 1)), z((4, 8, 8, 1)))).batch(2)\n"
        "fit(keras.Sequential([L.Conv2D(1, 1)]), pairs, class_weight={0: 1.0})",
        "ok",
    ),
    "class weights for a generator": (
        "def batches():\n    yield A, Y\nfit(seq(), batches(), class_weight={0: 1.0}, steps_per_epoch=1)",
        "error",
    ),
    "more labels than samples": ("fit(seq(), A, z((6, 1)))", "error"),
    "more labels than samples, cut": ("fit(seq(), A, z((6, 1)), validation_split=0.5)", "ok"),
    "fewer labels than samples, cut": ("fit(seq(), A, z((3, 1)), validation_split=0.5)", "error"),
    "lr": ("keras.optimizers.Adam(lr=0.1)", "error"),
    "decay": ("keras.optimizers.Adam(decay=0.1)", "ok"),
    "nb_epoch": ("fit(one(), A, Y, nb_epoch=1)", "error"),
    "own train step": (
        "class M(keras.Model):\n"
        "    def __init__(self):\n        super().__init__()\n        self.d = L.Dense(1)\n"
        "    def call(self, x):\n        return self.d(x)\n"
        "    def train_step(self, data):\n        x, y = data\n"
        "        return {'loss': self.compute_loss(x=x, y=y, y_pred=self(x, training=True))}\n"
        "fit(M(), A, Y)",
        "ok",
    ),
    "a subclass without Flatten": (
        "class M(keras.Model):\n"
        "    def __init__(self):\n        super().__init__()\n        self.d = L.Dense(5, activation='softmax')\n"
        "    def call(self, x):\n        return self.d(x)\n"
        "fit(M(), z((4, 8, 8)), z((4,)), loss=SCE)",
        "error",
    ),
}
