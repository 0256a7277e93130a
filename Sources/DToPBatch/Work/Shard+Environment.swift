extension Shard {
    /// The variables by which engines tell a worker its number.
    private static let numbers = [
        "SLURM_ARRAY_TASK_ID", "JOB_COMPLETION_INDEX", "AWS_BATCH_JOB_ARRAY_INDEX", "PBS_ARRAY_INDEX",
    ]

    /// The shard that Slurm, Kubernetes, AWS Batch or PBS gives a worker, with the variable that tells it; nil if none
    /// does. Throws `noShard` if it is unclear.
    /// - Parameter count: of shards, where the engine does not tell it (Kubernetes, PBS).
    package static func given(
        by environment: [String: String], count: Int?
    ) throws(ArchiveError) -> (shard: Shard, variable: String)? {
        guard let variable = numbers.first(where: { environment[$0]?.isEmpty == false }) else { return nil }
        guard let number = environment[variable].flatMap({ Int($0) }) else {
            throw .noShard(variable: variable, reason: "it is no number")
        }
        let place = try Self.place(of: number, variable, environment)
        guard let count = place.count ?? count else {
            throw .noShard(variable: variable, reason: "nothing says how many there are; give --shards too")
        }
        guard let shard = Shard(place.number, of: count) else {
            throw .noShard(variable: variable, reason: "it is \(number), but there are \(count)")
        }
        return (shard, variable)
    }

    private static func place(
        of number: Int, _ variable: String, _ environment: [String: String]
    ) throws(ArchiveError) -> (number: Int, count: Int?) {
        func value(_ name: String) -> Int? { environment[name].flatMap { Int($0) } }
        switch variable {
        case "SLURM_ARRAY_TASK_ID":
            guard let least = value("SLURM_ARRAY_TASK_MIN"), let most = value("SLURM_ARRAY_TASK_MAX"),
                let count = value("SLURM_ARRAY_TASK_COUNT"), count > 0
            else { throw .noShard(variable: variable, reason: "SLURM_ARRAY_TASK_MIN, MAX and COUNT are missing") }
            // Slurm reports a step of 1 for --array=1-9 and for --array=1,9 alike.
            let step = max(value("SLURM_ARRAY_TASK_STEP") ?? 1, 1)
            guard number >= least, (most - least) / step + 1 == count, (number - least) % step == 0 else {
                throw .noShard(variable: variable, reason: "the array is not evenly spaced")
            }
            return ((number - least) / step + 1, count)
        case "AWS_BATCH_JOB_ARRAY_INDEX": return (number + 1, value("AWS_BATCH_JOB_ARRAY_SIZE"))
        case "JOB_COMPLETION_INDEX": return (number + 1, nil)
        default: return (number, nil)
        }
    }
}
