import DToPConfiguration
import DToPMedia
import DToPPipeline
import Imaging
import Testing

@Suite struct OverlayFeedTests {
    private let feed = OverlayFeed(OverlayConfiguration())
    private let video: CodedVideo

    init() throws {
        let size = PixelSize(width: 64, height: 48)
        video = try PacketEncoder(.init(size: size, timeBase: try #require(Rational(1, 25)))).video
        feed.begin(video)
    }

    private func send(_ number: Int, bytes: Int = 100, isKeyframe: Bool = false) throws {
        let packet = try Packet(
            Array(repeating: 0, count: bytes), timestamp: Int64(number), decodingTimestamp: Int64(number),
            isKeyframe: isKeyframe)
        try feed.send(OverlayPacket(CodedPacket(packet, video, number: Int64(number)), time: .zero, isLive: true))
    }

    /// Frames of the packets that wait.
    private func frames(of ticket: OverlayTicket) -> [Int] {
        var frames: [Int] = []
        while case .element(let packet) = ticket.next(within: .zero) { frames.append(Int(packet.coded.number)) }
        return frames
    }

    @Test func framesAreWantedOnlyWhileSomebodyTakesThem() {
        let displayed = PixelSize(width: 1920, height: 1080)
        #expect(!feed.isWanted && feed.request(displayed: displayed) == nil)
        let ticket = feed.join(wantsNotices: false)
        #expect(!feed.isWanted && feed.request(displayed: displayed) == nil && !feed.takeKeyframeWish())
        feed.set(ticket, wants: true)
        #expect(feed.request(displayed: displayed)?.size == PixelSize(width: 1280, height: 720))
        #expect(!feed.wantsNotices)
        feed.set(ticket, wants: false)
        #expect(feed.request(displayed: displayed) == nil)
        feed.set(ticket, wants: true)
        feed.leave(ticket)
        #expect(feed.request(displayed: displayed) == nil)
        feed.require()
        #expect(feed.request(displayed: displayed)?.content == .classes)
    }

    @Test func whoJoinsBeginsWithAKeyframe() throws {
        let first = feed.join(wantsNotices: true)
        feed.set(first, wants: true)
        #expect(feed.wantsNotices && feed.takeKeyframeWish() && !feed.takeKeyframeWish())
        try send(0, isKeyframe: true)
        try send(1)
        let second = feed.join(wantsNotices: false)
        feed.set(second, wants: true)
        #expect(feed.takeKeyframeWish())
        try send(2)
        try send(3, isKeyframe: true)
        try send(4)
        #expect(frames(of: first) == [0, 1, 2, 3, 4])
        #expect(frames(of: second) == [3, 4])
        #expect(first.takeDropped() == 0 && second.takeDropped() == 0)
    }

    /// A stream's run may end while that of the run before still finishes.
    @Test func packetsOfAReplacedEncoderAreLeftOut() throws {
        let ticket = feed.join(wantsNotices: false)
        feed.set(ticket, wants: true)
        try send(0, isKeyframe: true)
        let size = PixelSize(width: 32, height: 32)
        feed.begin(try PacketEncoder(.init(size: size, timeBase: try #require(Rational(1, 25)))).video)
        try send(1, isKeyframe: true)
        #expect(frames(of: ticket) == [0])
    }

    /// Packets may be changed by one taker while another reads them.
    @Test func everyTakerHasItsOwnTimestamps() throws {
        let tickets = [feed.join(wantsNotices: false), feed.join(wantsNotices: false)]
        for ticket in tickets { feed.set(ticket, wants: true) }
        try send(7, isKeyframe: true)
        let packets = tickets.compactMap { ticket in
            if case .element(let packet) = ticket.next(within: .zero) { packet.coded.packet } else { nil }
        }
        #expect(packets.count == 2 && packets[0] !== packets[1])
        #expect(packets.allSatisfy { $0.timestamp == 7 && $0.byteCount == 100 })
    }

    @Test func theSlowMissPacketsUpToTheNextKeyframe() throws {
        let slow = feed.join(wantsNotices: false)
        let quick = feed.join(wantsNotices: false)
        for ticket in [slow, quick] { feed.set(ticket, wants: true) }
        var seen: [Int] = []
        for number in 0..<30 {
            try send(number, bytes: 1 << 20, isKeyframe: number % 10 == 0)
            seen += frames(of: quick)
            if number == 14 { #expect(frames(of: slow) == Array(0..<8)) }
        }
        #expect(seen == Array(0..<30))
        #expect(frames(of: slow) == Array(20..<28))
        // 8 to 19, and then 28 and 29.
        #expect(slow.takeDropped() == 14 && slow.takeDropped() == 0 && quick.takeDropped() == 0)
    }
}
