import DToPMedia

/// First thread: reads and decodes, every frame in order.
struct DecodeStage: Sendable {
    let source: FrameSource
    let output: BoundedQueue<PipelineItem<DecodedFrame>>
    let control: StreamControl

    func run() {
        defer { output.close() }
        var start = ContinuousClock.now
        do {
            while !control.isStopping {
                guard let item = try source.read() else { return control.reachEnd() }
                switch item {
                case .audio(let packet):
                    guard output.push(.audio(packet)) else { return }
                case .frame(let frame):
                    let time = start.duration(to: .now).milliseconds
                    let decoded = DecodedFrame(source: frame, decodeMilliseconds: time)
                    guard output.push(.frame(decoded)) else { return }
                    start = .now
                }
            }
        } catch {
            control.fail(error)
        }
    }
}
