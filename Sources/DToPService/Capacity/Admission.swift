/// Decides which streams may run, so that what each needs at least fits the processors. Nothing is slow because of one
/// too many: that one waits.
package enum Admission {
    /// A stream that runs or wants to.
    package struct Candidate: Sendable {
        package let id: String
        package let weight: Double
        /// The least share of all processors that it needs.
        package let floor: Double
        package let isRunning: Bool
        /// Whether its input ends: it takes what is left, so it needs nothing.
        package let isFile: Bool

        package init(_ id: String, weight: Double, floor: Double, isRunning: Bool, isFile: Bool = false) {
            self.id = id
            self.weight = weight
            self.floor = isFile ? 0 : floor
            self.isRunning = isRunning
            self.isFile = isFile
        }
    }

    package enum Verdict: Equatable, Sendable {
        case run
        case wait(Shortage)
    }

    /// Why a stream waits, in shares of all processors.
    package struct Shortage: Equatable, Sendable, CustomStringConvertible {
        package let needs: Double
        package let free: Double

        package init(needs: Double, free: Double) {
            self.needs = needs
            self.free = free
        }

        package var description: String {
            "needs \(Int((needs * 100).rounded(.up))) % of the processors, \(Int(free * 100)) % are free"
        }
    }

    /// The share of the processors that may be promised; the rest is for the system and for what floors leave out.
    package static let capacity = 0.9

    /// A verdict on each candidate. Those that run go on, unless one of more weight needs their place.
    package static func decide(_ candidates: [Candidate], capacity: Double = capacity) -> [String: Verdict] {
        var verdicts: [String: Verdict] = [:]
        var running = candidates.filter(\.isRunning)
        for candidate in running { verdicts[candidate.id] = .run }
        let byWeight = candidates.sorted { ($1.weight, $0.floor, $0.id) < ($0.weight, $1.floor, $1.id) }
        func used() -> Double { running.reduce(0) { $0 + $1.floor } }
        // Alone, a stream slows nobody down, however much it needs.
        func fits(_ candidate: Candidate) -> Bool {
            candidate.isFile || !running.contains { !$0.isFile } || used() + candidate.floor <= capacity
        }
        for candidate in byWeight where !candidate.isRunning {
            if fits(candidate) {
                verdicts[candidate.id] = .run
                running.append(candidate)
                continue
            }
            let shortage = Shortage(needs: candidate.floor, free: max(capacity - used(), 0))
            let places = places(for: candidate, among: running, missing: used() + candidate.floor - capacity)
            verdicts[candidate.id] = places.isEmpty ? .wait(shortage) : .run
            guard !places.isEmpty else { continue }
            running.removeAll { places.contains($0.id) }
            running.append(candidate)
            for place in candidates where places.contains(place.id) {
                verdicts[place.id] = .wait(Shortage(needs: place.floor, free: max(capacity - used(), 0)))
            }
        }
        // Whoever made room may have made more than was needed.
        for candidate in byWeight where verdicts[candidate.id] != .run && fits(candidate) {
            verdicts[candidate.id] = .run
            running.append(candidate)
        }
        return verdicts
    }

    /// The streams of less weight that make room for `candidate`: the lowest weight first, of these the most costly.
    /// Empty if they do not make enough.
    private static func places(
        for candidate: Candidate, among running: [Candidate], missing: Double
    ) -> Set<String> {
        var missing = missing
        var places: Set<String> = []
        let lighter = running.filter { $0.weight < candidate.weight && $0.floor > 0 }
            .sorted { ($0.weight, $1.floor, $0.id) < ($1.weight, $0.floor, $1.id) }
        for place in lighter where missing > 0 {
            places.insert(place.id)
            missing -= place.floor
        }
        return missing > 0 ? [] : places
    }
}
