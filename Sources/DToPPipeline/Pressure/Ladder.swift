/// What streams give up, in this order, when they want more than the engine's time: five steps, of one or more rungs.
package enum Ladder {
    package enum Step: Int, CaseIterable, Sendable, CustomStringConvertible {
        case tolerance = 1
        case threshold, size, rate, pause

        package var description: String {
            switch self {
            case .tolerance: "tolerance of carrying"
            case .threshold: "exit threshold"
            case .size: "input size"
            case .rate: "frame rate"
            case .pause: "pause"
            }
        }
    }

    struct Rung: Sendable {
        /// The step that it belongs to; nil on the ground.
        let step: Step?
        let relief: Relief
        /// The most by which it divides demand: what giving it back may multiply.
        let gain: Double
    }

    /// The rungs below the pause of streams, from the ground up; each keeps what those before it gave up.
    static let rungs: [Rung] = {
        var relief = Relief.none
        var rungs = [Rung(step: nil, relief: relief, gain: 1)]
        func add(_ step: Step, gain: Double) { rungs.append(Rung(step: step, relief: relief, gain: gain)) }
        for share in [0.25, 0.5, 0.75, 1] {
            relief.tolerance = share
            add(.tolerance, gain: 1.3)
        }
        for share in [0.25, 0.5, 0.75, 1] {
            relief.threshold = share
            add(.threshold, gain: 1.1)
        }
        for (scale, gain) in [(0.75, 1.9), (0.5, 2.4)] {
            relief.scale = scale
            add(.size, gain: gain)
        }
        for rate in [0.85, 0.7, 0.55, 0.4, 0.3, 0.2] {
            let gain = relief.rate / rate
            relief.rate = rate
            add(.rate, gain: gain)
        }
        return rungs
    }()

    /// The highest rung before streams are paused.
    package static let top: Int = rungs.count - 1
    /// The highest rung that costs agreement with the full computation.
    package static let topOfAgreement: Int = rungs.lastIndex { $0.step == .size } ?? 0

    /// The highest rung for a stream that is not audited: nobody would see what a smaller input costs it.
    package static let topWithoutAudits: Int = top(of: .threshold)

    /// What a stream gives up on a rung.
    /// - Parameter held: the highest rung on which its agreement is kept; the frame rate does not depend on it.
    package static func relief(on rung: Int, heldAt held: Int = topOfAgreement) -> Relief {
        var relief = rungs[min(rung, max(held, 0))].relief
        relief.rate = rungs[rung].relief.rate
        return relief
    }

    /// The step of a rung; nil on the ground.
    package static func step(of rung: Int) -> Step? { rungs[rung].step }

    /// The highest rung of a step that streams climb before any is paused.
    package static func top(of step: Step) -> Int { rungs.lastIndex { $0.step == step } ?? top }
}
