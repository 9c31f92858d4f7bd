"""Three solids whose estimates are calculated by hand."""

import pytest

# number density (1/m^3), longitudinal and transverse velocity (m/s)
SOLIDS = {
    "silica": (6.6152e28, 5968.0, 3764.0),
    "salt": (4.4579e28, 4508.0, 2597.0),
    "perspex": (1.0647e29, 2680.0, 1100.0),
}


@pytest.fixture(params=SOLIDS)
def solid(request):
    """(n, v_l, v_t), and a material made of them."""
    import materials

    n, fast, slow = SOLIDS[request.param]
    made = materials.define(
        request.param,
        number_density=f"{n!r} 1/m^3",
        longitudinal_velocity=f"{fast!r} m/s",
        transverse_velocity=f"{slow!r} m/s",
    )
    return n, fast, slow, made
