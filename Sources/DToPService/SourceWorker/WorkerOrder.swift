/// A message to a source worker.
enum WorkerOrder: Equatable {
    /// Opens the source. The first message; `opened` or `failed` answers.
    case open(WorkerRequest)
    /// Begins to play; each picture must come within `timeout`. Frames follow.
    case goLive(timeout: Duration)
    /// The picture of the last frame is not wanted.
    case skip
    /// The message's descriptor is memory for pictures, of this size in bytes; `take` follows.
    case memory(byteCount: Int)
    /// The picture of the last frame is wanted at this place in the memory, in bytes; `filled` answers.
    case take(offset: Int)
    /// Whether compressed packets are wanted from now on.
    case packets(Bool)
    /// Processor time that decoding may take from now on, in nanoseconds a second; nil for no bound.
    case decodeRate(Int64?)

    var bytes: [UInt8] {
        var writer = WireWriter()
        switch self {
        case .open(let request):
            writer.put(0)
            request.write(to: &writer)
        case .goLive(let timeout):
            writer.put(1)
            writer.put(timeout)
        case .skip: writer.put(2)
        case .memory(let byteCount):
            writer.put(3)
            writer.put(byteCount)
        case .take(let offset):
            writer.put(4)
            writer.put(offset)
        case .packets(let areWanted):
            writer.put(5)
            writer.put(areWanted)
        case .decodeRate(let rate):
            writer.put(6)
            writer.put(rate) { $0.put($1) }
        }
        return writer.bytes
    }

    init(_ bytes: ArraySlice<UInt8>) throws(WireReader.Nonsense) {
        var reader = WireReader(bytes)
        switch try reader.number() {
        case 0: self = .open(try WorkerRequest(&reader))
        case 1: self = .goLive(timeout: try reader.duration())
        case 2: self = .skip
        case 3: self = .memory(byteCount: try reader.number("size", in: 1...Int.max))
        case 4: self = .take(offset: try reader.number("offset", in: 0...Int.max))
        case 5: self = .packets(try reader.flag())
        case 6:
            self = .decodeRate(
                try reader.optional { reader throws(WireReader.Nonsense) in
                    try reader.number("rate", in: 0...Int64.max)
                })
        case let kind: throw WireReader.Nonsense("there is no order \(kind)")
        }
        try reader.end()
    }
}
