import ArgumentParser
import DToPPipeline

/// `250` frames, or `keyframe`.
struct ResetArgument: ExpressibleByArgument {
    let interval: ResetSchedule.Interval

    init?(argument: String) {
        if argument == "keyframe" {
            interval = .keyframe
        } else if let count = Int(argument), count > 0 {
            interval = .frames(count)
        } else {
            return nil
        }
    }
}
