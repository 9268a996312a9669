"""Golden values for tests/statistics/predictiveness, from numpy, scipy, scikit-learn and statsmodels: python predictiveness.py

Written from the definitions by loops over pairs and by leaving out one group after the other, so that it shares nothing with the
code under test. The values in the tests were printed with numpy 2.4.6, scipy 1.17.1, scikit-learn 1.9.1 and statsmodels 0.15.0.
"""
import numpy as np
import scipy
import sklearn
import statsmodels
import statsmodels.api as sm
from scipy import stats
from sklearn.metrics import roc_auc_score


def show(name, *values):
    print(name, *(repr(float(v)) for v in values))


print("numpy", np.__version__, "scipy", scipy.__version__, "sklearn", sklearn.__version__, statsmodels.__version__)
n = 60
i = np.arange(n)
signal = (i * 37) % 23 / 2
amount = ((i * 53) % 97 + 4 * signal) ** 2 / 100
event = ((i * 53) % 97 + 3 * signal > 70).astype(int)
clusters = i // 4


def kernel(s, y):
    """P(event scores higher) pair by pair, with the mean over the others of each row."""
    a, b = s[y == 1], s[y == 0]
    psi = (a[:, None] > b[None, :]) + 0.5 * (a[:, None] == b[None, :])
    return psi.mean(), psi.mean(axis=1), psi.mean(axis=0)


def obuchowski(s, y, g):
    """Obuchowski 1997; with a group a row it is DeLong's."""
    area, of_events, of_others = kernel(s, y)
    names = np.unique(g)
    e = np.array([(of_events[g[y == 1] == k] - area).sum() for k in names])
    o = np.array([(of_others[g[y == 0] == k] - area).sum() for k in names])
    with_e = sum((g[y == 1] == k).any() for k in names)
    with_o = sum((g[y == 0] == k).any() for k in names)
    m, l = (y == 1).sum(), (y == 0).sum()
    ve = with_e / (with_e - 1) * (e**2).sum() / m**2
    vo = with_o / (with_o - 1) * (o**2).sum() / l**2
    v = ve + vo + 2 * len(names) / (len(names) - 1) * (e * o).sum() / m / l
    df = (ve + vo) ** 2 / (ve**2 / (with_e - 1) + vo**2 / (with_o - 1))
    return area, v, df


def auc_interval(s, y, g, level=0.95):
    area, v, _ = obuchowski(s, y, g)
    assert abs(area - roc_auc_score(y, s)) < 1e-14
    ends = [s.max(), s.max(), s.min(), s.min()]
    wide = obuchowski(np.r_[s, ends], np.r_[y, 1, 0, 1, 0], np.r_[g, g.max() + 1 + np.arange(4)])
    df = min(wide[2], len(np.unique(g)) - 1)
    logit = np.log(wide[0] / (1 - wide[0]))
    error = np.sqrt(wide[1]) / wide[0] / (1 - wide[0])
    half = stats.t.ppf((1 + level) / 2, df) * error
    expit = lambda x: 1 / (1 + np.exp(-x))
    return area, np.sqrt(v), expit(logit - half), expit(logit + half), df, 2 * stats.t.sf(abs(logit / error), df)


show("auc by row", *auc_interval(signal, event, i))
show("auc by cluster", *auc_interval(signal, event, clusters))
bm = stats.brunnermunzel(signal[event == 0], signal[event == 1])
area, v, df = obuchowski(signal, event, i)
show("brunner-munzel statistic, and DeLong's", bm.statistic, (area - 0.5) / np.sqrt(v))

# Two values: Agresti and Caffo's centre and error of a difference of shares, on the scale of an area.
high = (signal > 6).astype(float)
p, q = (high[event == 1].sum() + 1) / (event.sum() + 2), (high[event == 0].sum() + 1) / ((1 - event).sum() + 2)
show("agresti-caffo area of the wider rows", 0.5 + (p - q) / 2)
show("auc of two values", *auc_interval(high, event, i))


def jackknife(x, y, g, level=0.95):
    r = stats.pearsonr(x, y).statistic
    left = np.array([np.arctanh(stats.pearsonr(x[g != k], y[g != k]).statistic) for k in np.unique(g)])
    G = len(left)
    error = np.sqrt((G - 1) / G * ((left - left.mean()) ** 2).sum())
    half = stats.t.ppf((1 + level) / 2, G - 1) * error
    z = np.arctanh(r)
    return r, error * (1 - r * r), np.tanh(z - half), np.tanh(z + half), 2 * stats.t.sf(abs(z / error), G - 1)


show("pearson by row", *jackknife(signal, amount, i))
show("pearson by cluster", *jackknife(signal, amount, clusters))


def spearman(x, y, g, level=0.95):
    """The influence of a row, from the functional and all pairs."""
    rho = stats.spearmanr(x, y).statistic
    below = lambda v: (v[:, None] < v[None, :]) + 0.5 * (v[:, None] == v[None, :])  # row lies below column
    sx, sy = below(x), below(y)
    u, w = sx.mean(axis=0) - 0.5, sy.mean(axis=0) - 0.5
    cov = lambda a, b: (a * b).mean()
    C, VX, VY = cov(u, w), cov(u, u), cov(w, w)
    assert abs(C / np.sqrt(VX * VY) - rho) < 1e-12
    inf = lambda a, b, sa, sb, c: a * b + (sa * b[None, :]).mean(axis=1) + (sb * a[None, :]).mean(axis=1) - 3 * c
    psi = inf(u, w, sx, sy, C) / np.sqrt(VX * VY) - rho / 2 * (inf(u, u, sx, sx, VX) / VX + inf(w, w, sy, sy, VY) / VY)
    names = np.unique(g)
    G = len(names)
    se = np.sqrt(G / (G - 3) * sum(psi[g == k].sum() ** 2 for k in names)) / len(x)
    z, error = np.arctanh(rho), se / (1 - rho**2)
    half = stats.t.ppf((1 + level) / 2, G - 1) * error
    return rho, se, np.tanh(z - half), np.tanh(z + half), 2 * stats.t.sf(abs(z / error), G - 1)


show("spearman by row", *spearman(signal, amount, i))
show("spearman by cluster", *spearman(signal, amount, clusters))

folds = i % 3
seen = {k: folds != k for k in range(3)}
line, base, chance, null = np.zeros(n), np.zeros(n), np.zeros(n), np.zeros(n)
for k in range(3):
    fit, test = seen[k], ~seen[k]
    X = sm.add_constant(signal)
    line[test] = sm.OLS(amount[fit], X[fit]).fit().predict(X[test])
    base[test] = amount[fit].mean()
    chance[test] = sm.Logit(event[fit], X[fit]).fit(disp=0, tol=1e-14, maxiter=100).predict(X[test])
    null[test] = event[fit].mean()
show("r squared out of sample", 1 - ((amount - line) ** 2).sum() / ((amount - base) ** 2).sum())
show("brier skill", 1 - ((event - chance) ** 2).sum() / ((event - null) ** 2).sum())
loss = lambda p: -2 * (event * np.log(p) + (1 - event) * np.log(1 - p)).sum()
show("deviance explained", 1 - loss(chance) / loss(null))
turned = [roc_auc_score(event[~s], signal[~s]) for s in seen.values()]
assert all(roc_auc_score(event[s], signal[s]) > 0.5 for s in seen.values())
show("area by folds", np.mean(turned))

known = np.column_stack([(i * 29) % 17, (i * 11) % 7 > 3]).astype(float)
K = sm.add_constant(known)
left_x, left_y, left_p = np.zeros(n), np.zeros(n), np.zeros(n)
with_, without = np.zeros(n), np.zeros(n)
for k in range(3):
    fit, test = seen[k], ~seen[k]
    left_x[test] = signal[test] - sm.OLS(signal[fit], K[fit]).fit().predict(K[test])
    left_y[test] = amount[test] - sm.OLS(amount[fit], K[fit]).fit().predict(K[test])
    logit = sm.Logit(event[fit], K[fit]).fit(disp=0, tol=1e-14, maxiter=100)
    left_p[test] = event[test] - logit.predict(K[test])
    both = np.column_stack([K, signal])
    with_[test] = sm.OLS(amount[fit], both[fit]).fit().predict(both[test])
    without[test] = sm.OLS(amount[fit], K[fit]).fit().predict(K[test])
show("beyond, amount", *jackknife(left_x, left_y, i))
show("beyond, explained", 1 - ((amount - with_) ** 2).sum() / ((amount - without) ** 2).sum())
show("beyond, event", *jackknife(left_x, left_p, i))

missing = ((i * 41) % 13 < 3).astype(int)
mw = stats.mannwhitneyu(signal[missing == 1], signal[missing == 0], method="asymptotic", use_continuity=False)
show("mann-whitney of the missing", missing.sum(), mw.statistic / missing.sum() / (n - missing.sum()), mw.pvalue)


def upper_misses(draw, n=200, runs=4000, seed=7):
    """How often the jackknife's 95 % interval of Pearson's r ends below the truth: docs/gate.md says why ranks decide."""
    rng = np.random.default_rng(seed)
    truth = np.corrcoef(*draw(rng, 8_000_000))[0, 1]
    count = 0
    for _ in range(runs):
        x, y = (v - v.mean() for v in draw(rng, n))
        sx, sy, xx, yy, xy = (s.sum() - s for s in (x, y, x * x, y * y, x * y))
        z = np.arctanh((xy - sx * sy / (n - 1)) / np.sqrt((xx - sx**2 / (n - 1)) * (yy - sy**2 / (n - 1))))
        error = np.sqrt((n - 1) / n * ((z - z.mean()) ** 2).sum())
        count += np.tanh(np.arctanh(np.corrcoef(x, y)[0, 1]) + stats.t.ppf(0.975, n - 1) * error) < truth
    return seed, count / runs


def related(rng, n, rho=0.1):
    x = rng.normal(size=n)
    return x, rho * x + np.sqrt(1 - rho**2) * rng.normal(size=n)


def skewed(rng, n):
    x, y = related(rng, n)
    return np.exp(x), np.exp(y)


def rare(rng, n):
    x, y = related(rng, n)
    return (x > 1.28).astype(float), np.exp(y)


show("pearson of two lognormal amounts: seed, upper end below the truth", *upper_misses(skewed))
show("pearson of a yes or no that one in ten has, and a lognormal amount", *upper_misses(rare))
