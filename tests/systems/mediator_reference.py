"""The mediator's closed forms in arithmetic of many digits, in units omega0 = hbar = k_B = 1 and for equal couplings.

[Panasyuk2012] Eqs. (42), (43), (61), (62), (64), (65) by digamma functions. In double precision these forms lose
their digits at low temperature, weak coupling and critical damping; with a hundred digits they serve as reference.
"""

import mpmath as mp

DIGITS = 120


def poles(damping, cutoff):
    """Poles and residues; two poles where the cutoff is infinite."""
    g = mp.mpf(damping)
    if mp.isinf(cutoff):
        root = mp.sqrt(mp.mpc(g * g / 4 - 1))
        first, second = g / 2 - root, g / 2 + root
        return [first, second], [1 / (second - first), 1 / (first - second)]
    d = mp.mpf(cutoff)
    # A real pole by bisection, and the pair that is left: nearly equal poles need three times the digits
    with mp.workdps(3 * mp.mp.dps + 60):
        low, high = mp.mpf(0), d
        while high - low > mp.eps * high:
            middle = (low + high) / 2
            if (d - middle) * (1 + middle**2) > d * g * middle:
                low = middle
            else:
                high = middle
        half, product = (d - low) / 2, d / low
        root = mp.sqrt(mp.mpc(half * half - product))
        mu = [half - root, half + root, low]
        return mu, [(d - m) / (3 * m * m - 2 * d * m + 1 + d * g) for m in mu]


def _bose_integral(a, temperature):
    """∫ ω n(ω)/(ω² + a²) dω."""
    x = a / (2 * mp.pi * temperature)
    return (mp.log(x) - mp.digamma(x) - 1 / (2 * x)) / 2


def _slope(a, temperature):
    """Its derivative with temperature."""
    x = a / (2 * mp.pi * temperature)
    return -(1 + 1 / (2 * x) - x * mp.psi(1, x)) / (2 * temperature)


def _transmitted(kernel, damping, cutoff, temperature):
    """(1/2π) ∫ 𝒯(ω) … dω, with the integrals of 1/(ω² + a²) given by `kernel`."""
    g, t = mp.mpf(damping), mp.mpf(temperature)
    mu, residues = poles(damping, cutoff)
    if mp.isinf(cutoff):
        a, b = mu
        total = g * g * (b * b * kernel(b, t) - a * a * kernel(a, t)) / (b * b - a * a)
    else:
        d = mp.mpf(cutoff)
        common = kernel(d, t)
        total = (
            -d
            * d
            * g
            * sum(r * m * m / (d * d - m * m) * (kernel(m, t) - common) for m, r in zip(mu, residues, strict=True))
        )
    return mp.re(total) / (2 * mp.pi)


def conductance(damping, cutoff, temperature):
    with mp.workdps(DIGITS):
        return _transmitted(_slope, damping, cutoff, temperature)


def potential(damping, cutoff, temperature):
    with mp.workdps(DIGITS):
        return _transmitted(_bose_integral, damping, cutoff, temperature) if temperature else mp.mpf(0)


def current(damping, cutoff, first, second):
    with mp.workdps(DIGITS):
        return potential(damping, cutoff, first) - potential(damping, cutoff, second)


def energies(damping, cutoff, first, second, share=0.5):
    """T_x and T_p (None for infinite cutoff) with a share γ1/γ of the first bath."""
    with mp.workdps(DIGITS):
        mu, residues = poles(damping, cutoff)
        scale = 1 if mp.isinf(cutoff) else mp.mpf(cutoff)
        share = mp.mpf(share)
        brackets = []
        for m in mu:
            bracket = -mp.log(m / scale)
            for weight, t in ((2 * share, first), (2 - 2 * share, second)):
                bracket += weight * _bose_integral(m, mp.mpf(t)) if t else 0
            brackets.append(bracket)
        potential = mp.re(sum(r * b for r, b in zip(residues, brackets, strict=True))) / mp.pi
        if mp.isinf(cutoff):
            return potential, None
        return potential, -mp.re(sum(r * m * m * b for r, m, b in zip(residues, mu, brackets, strict=True))) / mp.pi
