"""Which rules tell won deals from lost ones: a regularised logistic regression.

Needs scikit-learn, an optional library. It is loaded when it is asked for, since it
would make each worker larger by 100 MB.
"""

from typing import NamedTuple

FOLDS = 5
# The candidates for the strength of the regularisation (scikit-learn's C, its
# inverse): from a model that dares next to nothing to a free one.
STRENGTHS = (0.003, 0.03, 0.3, 3.0)


class LibraryMissing(Exception):
    """scikit-learn is not installed."""


class Regression(NamedTuple):
    """What ``regress`` found."""

    coefficients: list  # of each rule: what one hit adds to the log of the odds
    auc: float  # on the deals it has learnt from
    unseen_auc: float  # on deals it has not learnt from: what may be expected


def regress(rows, outcomes):
    """Learn from deals what the hits of each rule are worth.

    Logistic regression with an L2 penalty on standardised columns (Hastie, Tibshirani
    and Friedman 2009, "The Elements of Statistical Learning", 4.4.4). The strength of
    the penalty is the one with the least log loss in cross-validation. ``unseen_auc``
    is cross-validated around all that, choosing included (nested; Varma and Simon 2006,
    "Bias in error estimation when using cross-validation for model selection"). The
    folds are the same each time, so the same deals give the same answer.

    :param list rows: of each deal, how heavily each rule hits
    :param list outcomes: of each deal, whether it was won; at least ten of each
    :rtype: Regression
    :raises LibraryMissing: without scikit-learn
    """
    try:
        from numpy import array
        from sklearn.linear_model import LogisticRegression
        from sklearn.metrics import roc_auc_score
        from sklearn.model_selection import (
            GridSearchCV,
            StratifiedKFold,
            cross_val_score,
        )
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import StandardScaler
        from threadpoolctl import threadpool_limits
    except ImportError as error:
        raise LibraryMissing from error
    rows, outcomes = array(rows, float), array(outcomes, int)
    search = GridSearchCV(
        make_pipeline(StandardScaler(), LogisticRegression(solver="newton-cholesky")),
        {"logisticregression__C": STRENGTHS},
        scoring="neg_log_loss",
        cv=StratifiedKFold(FOLDS, shuffle=True, random_state=1),
    )
    with threadpool_limits(1):  # other workers want their cores
        unseen = cross_val_score(
            search,
            rows,
            outcomes,
            scoring="roc_auc",
            cv=StratifiedKFold(FOLDS, shuffle=True, random_state=2),
        )
        search.fit(rows, outcomes)
    scaler, model = (step for _name, step in search.best_estimator_.steps)
    return Regression(
        [float(each) for each in model.coef_[0] / scaler.scale_],
        float(roc_auc_score(outcomes, search.decision_function(rows))),
        float(unseen.mean()),
    )
