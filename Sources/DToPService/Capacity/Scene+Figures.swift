extension Scene {
    /// The kinds of scene that were measured, as `dtopd plan --scene` names them: means over their clips, by
    /// `dtopd bench --ladder --input CLIP --frames 250` with the built-in model (docs/performance.md).
    package static let all = [fixed, motorway, indoor, moving]

    /// A street, a yard, a crossing.
    package static let fixed = Scene(
        "fixed", from: "street_window, parking_cars, crossing_strudl",
        time: ByStep(0.205, tolerance: 0.119, threshold: 0.110, threeQuarters: 0.070, half: 0.039),
        agreement: ByStep(0.987, tolerance: 0.982, threshold: 0.966, threeQuarters: 0.904, half: 0.874))
    /// One of the two in fog, whose noise computes most of each frame.
    package static let motorway = Scene(
        "motorway", from: "iacv_salitona, iacv_milanoest",
        time: ByStep(0.512, tolerance: 0.172, threshold: 0.168, threeQuarters: 0.100, half: 0.052),
        agreement: ByStep(0.972, tolerance: 0.951, threshold: 0.913, threeQuarters: 0.867, half: 0.836))
    package static let indoor = Scene(
        "indoor", from: "indoor_person",
        time: ByStep(0.350, tolerance: 0.137, threshold: 0.095, threeQuarters: 0.068, half: 0.047),
        agreement: ByStep(0.982, tolerance: 0.966, threshold: 0.907, threeQuarters: 0.863, half: 0.671))
    /// The camera itself moves.
    package static let moving = Scene(
        "moving", from: "motorway_moving",
        time: ByStep(0.233, tolerance: 0.132, threshold: 0.121, threeQuarters: 0.076, half: 0.040),
        agreement: ByStep(0.985, tolerance: 0.981, threshold: 0.973, threeQuarters: 0.950, half: 0.933))

    /// With `temporal: off`, where tokens leave but none is carried: the clips' dense computation is the bound.
    package static let single = Scene(
        "single frames", from: "the dense computation",
        time: ByStep(1, tolerance: 1, threshold: 1, threeQuarters: 0.5625, half: 0.25), agreement: nil)
}
