import ArgumentParser
import DToPPipeline

/// A number of frames, such as `250`, or `keyframe`.
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
