import DToPMedia

/// Reads numbered pictures, each at the time its number gives.
final class SequenceReader: FrameReader {
    let isLive = false
    let startSeconds = 0.0
    private let sequence: PictureSequence
    private let source: SourceDescription
    private let decoder: PictureDecoder
    private var discontinuity = Discontinuity()
    private var next: Int

    /// - Parameter start: where to begin, in seconds from the first picture's number.
    init(_ sequence: PictureSequence, start: Double, decoder: PictureDecoder) {
        self.sequence = sequence
        self.decoder = decoder
        let timeBase = sequence.frameRate.inverse
        source = SourceDescription(
            timeBase: timeBase, frameRate: sequence.frameRate, frameCount: sequence.pictures.count)
        // A microsecond of slack, as in `FramePicker`.
        next =
            sequence.pictures.firstIndex { timeBase.seconds(sequence.place(of: $0)) >= start - 1e-6 }
            ?? sequence.pictures.count
    }

    var failedPictures: [MediaError] { decoder.failures }

    func read() throws -> FrameSource.Item? {
        while next < sequence.pictures.count {
            let picture = sequence.pictures[next]
            next += 1
            guard let frame = try decoder.frame(picture.path) else { continue }
            let place = sequence.place(of: picture)
            let reset = discontinuity.reason(seconds: source.timeBase.seconds(place), isCorrupt: frame.isCorrupt)
            return .frame(SourceFrame(frame: frame, source: source, timestamp: place, duration: 1, reset: reset))
        }
        decoder.finish()
        return nil
    }
}
