import DToPMedia

/// First thread: reads and decodes, every frame in order.
struct DecodeStage: Sendable {
    let source: FrameSource
    let output: BoundedQueue<PipelineItem<DecodedFrame>>
    let control: StreamControl
    let heartbeat: Heartbeat?
    let loop: Heartbeat.Loop

    func run() {
        defer {
            heartbeat?.rest(loop)
            output.close()
        }
        // Since the last frame; waiting for room in the queue does not count.
        var milliseconds = source.peekTime.milliseconds
        do {
            while !control.isStopping {
                heartbeat?.pulse(loop)
                let start = ContinuousClock.now
                guard let item = try source.read() else { return control.reachEnd() }
                milliseconds += start.duration(to: .now).milliseconds
                heartbeat?.rest(loop)
                switch item {
                case .audio(let packet):
                    guard output.push(.audio(packet)) else { return }
                case .frame(let frame):
                    guard output.push(.frame(DecodedFrame(source: frame, decodeMilliseconds: milliseconds))) else {
                        return
                    }
                    milliseconds = 0
                }
            }
        } catch {
            // Whoever cancelled knows why.
            if error.kind != .cancelled { control.fail(error) }
        }
    }
}
