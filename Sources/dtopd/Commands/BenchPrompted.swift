import DToPEngine
import Imaging

/// Times a frame whenever it is told to, so that whoever compares programs can alternate between them.
enum BenchPrompted {
    /// Prints the milliseconds of a frame for each line of standard input, until that ends. Throws `CommandFailure` if
    /// they cannot be written.
    static func run(_ segmenter: Segmenter, into result: Segmentation, pictures: [RGBImage]) throws {
        var frame = 0
        while readLine() != nil {
            let start = ContinuousClock.now
            segmenter.segment(pictures[frame % pictures.count], into: result)
            print(start.duration(to: .now) / .milliseconds(1))
            try StandardStreams.flush()
            frame += 1
        }
    }
}
