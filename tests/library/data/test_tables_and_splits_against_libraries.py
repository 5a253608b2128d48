"""pandas, scikit-learn and keras.utils: each expression has the real shapes, or leaves them open."""

from __future__ import annotations

import os
from typing import Any

import numpy
import pandas
import pytest
import sklearn.compose
import sklearn.datasets
import sklearn.decomposition
import sklearn.feature_extraction.text
import sklearn.linear_model
import sklearn.metrics
import sklearn.model_selection
import sklearn.pipeline
import sklearn.preprocessing
import sklearn.utils.class_weight

from shapecheck.library.outcome import Mismatch
from shapecheck.library.registry import REGISTRY
from tests.library.numpy.agreement import disagreement
from tests.library.numpy.mirror import Context, Mirrored, mirror

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

SETUP = """
rng = np.random.default_rng(0)
X = rng.random((150, 4))
y = rng.integers(0, 3, 150)
names = np.array(["red", "green", "blue"] * 50)
df = pd.DataFrame({"a": rng.random(60), "b": rng.integers(0, 5, 60), "c": ["u", "v", "w"] * 20, "d": [0, 1] * 30})
small = pd.DataFrame([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], columns=["p", "q"])
plain = pd.DataFrame(X)
s = df["a"]
"""

PANDAS = """
df; df.shape; df.values; df.to_numpy(); len(df); df["a"]; df[["a", "b"]]; df[["a", "b"]].values; df["a"].values
df.T.shape; df[:10]; df[10:].values; df[df["a"] > 0.5]; df.iloc[0:5]; df.iloc[:, 0]; df.iloc[:, 1:]
df.iloc[:, [0, 1]].values; df.iloc[3:7, :-1]; df.iloc[0, :2]; df.iloc[:, -1].values; df.loc[:, "a"]
df.loc[:, ["a", "b"]]; df.loc[:, "a":"c"]; df.loc[df["a"] > 0.5, "b"]; df.drop("a", axis=1)
df.drop(columns=["a", "b"]); df.drop(["a"], axis=1).values; df.head(); df.head(100); df.tail(3); df.sample(10)
df.sample(frac=0.5); df.sample(frac=1); df.copy(); df.fillna(0); df.dropna(); df.reset_index()
df.reset_index(drop=True); df.set_index("a"); df.sort_values("a"); df.drop_duplicates(); df.isnull()
df.rename(columns={"a": "z"}); df.assign(z=df["a"]); df.select_dtypes("number"); df[["a", "b"]].mean()
df[["a", "b"]].mean(axis=1); df[["a", "b"]].std(); df.describe(); df[["a", "b"]].corr(); df[["a", "b"]] * 2
df[["a", "b"]].shift(1); df.columns; df.astype({"a": "float32"}); df[["a"]].astype("float32").values
df[["a", "b"]].rolling(3).mean(); df.size; df.ndim; pd.get_dummies(df); pd.get_dummies(df, columns=["c"])
pd.get_dummies(df["c"]); pd.get_dummies(df, drop_first=True); pd.get_dummies(df["c"]).values; pd.concat([df, df])
pd.concat([df, df], axis=1); pd.concat([df["a"], df["b"]], axis=1); pd.concat([df["a"], df["b"]])
pd.concat({"u": df["a"], "v": df["b"]}, axis=1); pd.concat([df, small]); pd.merge(df, df, on="a"); pd.DataFrame(X)
pd.DataFrame(X, columns=list("abcd")); pd.DataFrame({"x": [1, 2, 3]}); pd.DataFrame(small); pd.DataFrame(s)
pd.DataFrame(0.0, index=range(3), columns=["a", "b"]); pd.DataFrame(columns=["a"])
pd.DataFrame([{"a": 1}, {"a": 2}]); pd.DataFrame({"x": [1, 2], "y": [[1, 2], [3, 4]]}).values; pd.Series([1, 2, 3])
pd.Series(np.arange(5)).values; s.values; s.shape; s + 1; s - s; s > 0.5; s * X[:60, 0]; s[:5]; s[s > 0.5]
s.iloc[0:5]; s.to_numpy(); s.mean(); s.max(); s.to_frame(); s.shift(1); s.rolling(3).mean(); s.fillna(0)
s.dropna(); s.astype(int); s.astype("float32").values; s.reset_index(drop=True); s.head(3); s.sample(frac=0.5)
len(s); np.array(s); np.array(df[["a", "b"]]); np.log(s); np.asarray(small); s.isnull(); df["c"].unique()
df["c"].nunique(); df["c"].value_counts(); df["c"].map({"u": 0, "v": 1, "w": 2}); pd.factorize(df["c"])
df["c"].astype("category"); df["c"] == "u"; df["b"].values.reshape(-1, 1); plain.values; plain[0]; plain[[0, 1]]
plain.shape; plain.iloc[:, :2]; plain.drop(0, axis=1); pd.to_numeric(df["b"])
pd.date_range("2020-01-01", periods=10); s.rolling(2).std(); np.stack(df[["a", "b"]].values)
np.concatenate([df[["a", "b"]].values, small.values]); df.pivot; df.groupby("c").mean; pd.cut(s, 3)
df["a"].tolist(); df.columns.tolist(); df[df.columns[:2]]; df.drop(df.columns[0], axis=1); df.isna().sum()
small.values @ small.values.T; small["p"] + small["q"]; df.index; pd.isnull(s); np.where(df["a"] > 0.5, 1, 0); df.a
df.b.values
"""

SKLEARN = """
sk.model_selection.train_test_split(X, y); sk.model_selection.train_test_split(X, y, test_size=0.2)
sk.model_selection.train_test_split(X, y, names, test_size=37)
sk.model_selection.train_test_split(X, train_size=0.7)
sk.model_selection.train_test_split(X, y, test_size=0.33, random_state=1)
sk.model_selection.train_test_split(df, test_size=0.1)
sk.model_selection.train_test_split(X, y, train_size=10, test_size=20)
sk.model_selection.train_test_split(df["a"], df["b"])
sk.model_selection.train_test_split(X, y, test_size=0.2, stratify=y); list(sk.model_selection.KFold(4).split(X))
list(sk.model_selection.KFold(n_splits=7, shuffle=True).split(X, y))
list(sk.model_selection.StratifiedKFold(3).split(X, y)); list(sk.model_selection.TimeSeriesSplit(5).split(X))
list(sk.model_selection.ShuffleSplit(2, test_size=0.25).split(X))
list(sk.model_selection.StratifiedShuffleSplit(n_splits=2, test_size=0.3).split(X, y))
list(sk.model_selection.RepeatedKFold(n_splits=2, n_repeats=2).split(X)); sk.utils.shuffle(X, y)
sk.utils.shuffle(X); sk.utils.resample(X, n_samples=20); sk.preprocessing.StandardScaler().fit_transform(X)
sk.preprocessing.StandardScaler().fit(X).transform(X[:5]); sk.preprocessing.MinMaxScaler().fit_transform(small)
sk.preprocessing.StandardScaler().fit(X).inverse_transform(X)
sk.preprocessing.MinMaxScaler().fit_transform(df[["a", "b"]]); sk.preprocessing.StandardScaler().fit_transform(y)
sk.preprocessing.StandardScaler().fit(X).transform(X[:, :2])
sk.preprocessing.StandardScaler().fit_transform(X.reshape(50, 3, 4))
sk.preprocessing.StandardScaler().fit(X).transform(X[0]); sk.preprocessing.PolynomialFeatures(2).fit_transform(X)
sk.preprocessing.PolynomialFeatures(degree=3).fit_transform(X)
sk.preprocessing.PolynomialFeatures(3, interaction_only=True, include_bias=False).fit_transform(X)
sk.decomposition.PCA(2).fit_transform(X); sk.decomposition.PCA(n_components=3).fit(X).transform(X[:7])
sk.decomposition.PCA().fit_transform(X); sk.decomposition.PCA(0.9).fit_transform(X)
sk.decomposition.PCA(9).fit_transform(X); sk.decomposition.TruncatedSVD(2).fit_transform(X)
sk.decomposition.PCA(2).fit(X).inverse_transform(X[:, :2]); sk.preprocessing.LabelEncoder().fit_transform(names)
sk.preprocessing.LabelEncoder().fit(names).transform(names[:5]); sk.preprocessing.LabelEncoder().fit_transform(X)
sk.preprocessing.LabelBinarizer().fit_transform(names)
sk.preprocessing.LabelBinarizer().fit_transform(["a", "b", "a"])
sk.preprocessing.LabelBinarizer().fit_transform(y); sk.preprocessing.OneHotEncoder().fit_transform(df[["c"]])
sk.preprocessing.OneHotEncoder(sparse_output=False).fit_transform(y.reshape(-1, 1))
sk.preprocessing.OneHotEncoder(sparse_output=False, drop="first").fit_transform(np.array([["a", "x"], ["b", "x"]]))
sk.preprocessing.OneHotEncoder(sparse_output=False).fit_transform(np.array([["a", "x"], ["b", "x"], ["c", "y"]]))
sk.preprocessing.OneHotEncoder().fit_transform(names); sk.preprocessing.OrdinalEncoder().fit_transform(df[["c"]])
sk.preprocessing.MultiLabelBinarizer().fit_transform([[1, 2], [3]])
sk.preprocessing.label_binarize(y, classes=[0, 1, 2])
sk.feature_extraction.text.CountVectorizer().fit_transform(["a cat sat", "the dog ran"]).toarray()
sk.feature_extraction.text.TfidfVectorizer(max_features=3).fit_transform(["a cat sat", "the dog ran"]).toarray()
sk.pipeline.make_pipeline(sk.preprocessing.StandardScaler(), sk.decomposition.PCA(2)).fit_transform(X)
sk.pipeline.Pipeline([("s", sk.preprocessing.StandardScaler()), ("p", sk.decomposition.PCA(3))]).fit_transform(X)
sk.linear_model.LinearRegression().fit(X, y).predict(X[:9])
sk.linear_model.LogisticRegression().fit(X, y).predict_proba(X); sk.linear_model.LinearRegression().fit(X, y[:10])
sk.linear_model.LinearRegression().fit(y, y); sk.datasets.load_iris().data; sk.datasets.load_iris().target
sk.datasets.load_iris(return_X_y=True); sk.datasets.load_digits().images; sk.datasets.load_digits().data
sk.datasets.load_breast_cancer().target; sk.datasets.load_wine()["data"]; sk.datasets.load_diabetes().target
sk.datasets.load_linnerud().target; sk.datasets.load_iris(as_frame=True).data
sk.datasets.load_iris(as_frame=True).target; sk.datasets.load_iris().feature_names
sk.datasets.load_iris().target_names; sk.datasets.make_classification(50, 7, n_informative=3)
sk.datasets.make_blobs(60, 3, centers=4); sk.datasets.make_moons(80); sk.datasets.make_circles(n_samples=30)
sk.datasets.make_regression(40, 5); sk.datasets.make_regression(40, 5, n_targets=2); sk.datasets.make_s_curve(20)
sk.datasets.make_multilabel_classification(30, 6, n_classes=3); sk.metrics.accuracy_score(y, y)
sk.metrics.confusion_matrix(y, y); sk.metrics.mean_squared_error(X, X); sk.metrics.accuracy_score(y, y[:5])
sk.metrics.r2_score(y, y); sk.metrics.f1_score(y, y, average="macro"); sk.metrics.f1_score(y, y, average=None)
sk.metrics.roc_curve(y > 0, y); sk.utils.class_weight.compute_class_weight("balanced", classes=np.unique(y), y=y)
sk.preprocessing.normalize(X); sk.preprocessing.scale(X); sk.model_selection.train_test_split(X, y[:10])
list(sk.model_selection.KFold(3).split(X, y[:10])); sk.preprocessing.MinMaxScaler().fit(s)
"""

KERAS = """
ku.to_categorical([0, 1, 2]); ku.to_categorical(y); ku.to_categorical(y, 5)
ku.to_categorical(y.reshape(-1, 1), num_classes=3); ku.to_categorical([1, 2, 3], 3)
ku.to_categorical([[0, 1], [2, 3]]); ku.to_categorical(np.array([1, 2, 3, 4, 5] * 20))
ku.pad_sequences([[1, 2], [3]]); ku.pad_sequences([[1, 2], [3]], maxlen=5)
ku.pad_sequences([[1, 2, 3]], maxlen=2, dtype="float32"); ku.pad_sequences([1, 2, 3])
ku.pad_sequences([[[1, 2], [3, 4]], [[5, 6]]]); ku.pad_sequences(np.ones((3, 7)), maxlen=4); ku.normalize(X)
ku.normalize(X, axis=0); ku.img_to_array(np.ones((5, 6))); ku.img_to_array(np.ones((5, 6, 3)))
ku.img_to_array(np.ones(5)); ku.img_to_array(ku.array_to_img(np.ones((4, 5, 3))))
ku.img_to_array(ku.array_to_img(np.ones((4, 5, 1)))); np.array(ku.array_to_img(np.ones((4, 5, 3))))
np.array(ku.array_to_img(np.ones((4, 5, 1))).resize((7, 8))); ku.array_to_img(np.ones((4, 5)))
np.array(ku.array_to_img(np.ones((4, 5, 3))).convert("L")); ku.pack_x_y_sample_weight(X, y)
ku.unpack_x_y_sample_weight((X, y))
"""


def expressions(*tables: str) -> list[str]:
    """The expressions of some tables."""
    return [part.strip() for table in tables for line in table.strip().splitlines() for part in line.split(";")]


@pytest.fixture(scope="module")
def reality() -> dict[str, Any]:
    """The names of the expressions, bound to the libraries."""
    import keras

    names: dict[str, Any] = {"np": numpy, "pd": pandas, "sk": sklearn, "ku": keras.utils}
    exec(SETUP, names)
    return names


def claims() -> dict[str, Any]:
    """The names of the expressions, bound to our rules."""
    for name in ("numpy.array", "pandas.DataFrame", "sklearn.base.BaseEstimator", "keras.utils.to_categorical"):
        assert REGISTRY.get(name) is not None
    ctx = Context()
    names: dict[str, Any] = {"np": mirror("numpy", ctx), "pd": mirror("pandas", ctx), "sk": mirror("sklearn", ctx)}
    names["ku"] = mirror("keras.utils", ctx)
    exec(SETUP, names)
    return names


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("source", expressions(PANDAS, SKLEARN, KERAS))
def test_expression(source: str, reality: dict[str, Any]) -> None:
    try:
        truth, problem = eval(source, dict(reality)), None
    except Exception as raised:
        truth, problem = None, raised
    try:
        ours = eval(source, claims())
    except Mismatch as refusal:
        if problem is None:
            pytest.fail(f"{source}: refused though the library takes it: {refusal.message}")
        return
    except AttributeError:
        return
    if problem is None:
        wrong = disagreement(ours, truth)
        assert wrong is None, f"{source}: {wrong}"


def test_proven_refusals() -> None:
    """Crashes that people really have are found, not only not denied."""
    for source in (
        "sk.preprocessing.StandardScaler().fit_transform(y)",
        "sk.preprocessing.StandardScaler().fit(X).transform(X[:, :2])",
        "sk.preprocessing.StandardScaler().fit_transform(X.reshape(50, 3, 4))",
        "sk.model_selection.train_test_split(X, y[:10])",
        "sk.metrics.accuracy_score(y, y[:5])",
        "sk.metrics.accuracy_score(ku.to_categorical(y, 3), y)",
        "sk.metrics.confusion_matrix(ku.to_categorical(y, 3), ku.to_categorical(y, 3))",
        "sk.metrics.f1_score(y, ku.to_categorical(y, 3), average='macro')",
        "sk.model_selection.StratifiedKFold(3).split(X, ku.to_categorical(y, 3))",
        "sk.decomposition.PCA(9).fit_transform(X)",
        "ku.to_categorical([1, 2, 3], 3)",
        "ku.pad_sequences([1, 2, 3])",
        "np.array([[1, 2], [3]])",
        "np.concatenate([X, X[:, :2]])",
        "np.zeros(3)[3]",
        "pd.DataFrame(X, columns=['a'])",
        "pd.DataFrame({'a': [1, 2], 'b': [1]})",
    ):
        with pytest.raises(Mismatch):
            eval(source, claims())


def test_in_place_methods_change_the_table() -> None:
    """pop, insert, assignment, deletion and inplace=True are seen by whoever holds the table."""
    program = """
t = pd.DataFrame(X, columns=list("abcd"))
goal = t.pop("d")
t["e"] = t["a"] * 2
t.drop("a", axis=1, inplace=True)
t.insert(0, "f", 1.0)
t[["g", "h"]] = X[:, :2]
t.columns = list("uvwxyz")[: len(t.columns)]
result = (t, goal, t["u"], t.drop(columns="v"), t.columns)
"""
    real: dict[str, Any] = {"np": numpy, "pd": pandas}
    exec(SETUP + program, real)
    ours = claims()
    program = program.replace("t.columns = ", "new = ").replace("[: len(t.columns)]", "")
    exec(program.replace("len(t.columns)", "6").replace('t["u"]', 't["b"]').replace('"v"', '"b"'), ours)
    for mine, truth in zip(ours["result"], real["result"], strict=True):
        assert isinstance(mine, Mirrored)
        assert disagreement(mine, truth) is None
