import DToPPipeline
import DToPTestSupport
import Foundation
import Imaging
import Testing

@Suite struct LiveViewTests {
    private let clock = ManualClock()
    private let view: LiveView
    private let camera = PixelSize(width: 1920, height: 1080)

    init() {
        view = LiveView(lines: 480) { [clock] in clock.now }
    }

    private func pass(milliseconds: Int) { clock.advance(.milliseconds(milliseconds)) }

    @Test func nobodyWantsNothing() {
        #expect(view.request(displayed: camera) == nil)
        let ticket = view.watch(.classes)
        #expect(view.request(displayed: camera)?.contents == [.classes])
        ticket.end()
        pass(milliseconds: 1000)
        #expect(view.viewers == 0 && view.request(displayed: camera) == nil)
    }

    @Test func eachContentIsAskedForOnce() {
        let tickets = [ViewContent.classes, .exits, .classes, .maskPNG].map { view.watch($0) }
        #expect(view.request(displayed: camera)?.contents == [.classes, .exits, .maskPNG])
        withExtendedLifetime(tickets) {}
    }

    /// Ten a second, evenly, whatever the stream's rate.
    @Test(arguments: [(25, 10), (30, 10), (10, 10), (7, 7), (100, 10)])
    func fastStreamsAreThinnedOut(rate: Int, expected: Int) {
        let ticket = view.watch(.classes)
        var count = 0
        for _ in 0..<rate * 10 {
            if view.request(displayed: camera) != nil { count += 1 }
            clock.advance(.seconds(1) / rate)
        }
        #expect(abs(count - expected * 10) <= expected * 10 / 4, "\(count)")
        ticket.end()
    }

    @Test(arguments: [
        (PixelSize(width: 1920, height: 1080), PixelSize(width: 854, height: 480)),
        (PixelSize(width: 1080, height: 1920), PixelSize(width: 270, height: 480)),
        (PixelSize(width: 640, height: 360), PixelSize(width: 640, height: 360)),
        (PixelSize(width: 641, height: 361), PixelSize(width: 640, height: 360)),
        (PixelSize(width: 1, height: 1), PixelSize(width: 2, height: 2)),
        (PixelSize(width: 1, height: 4000), PixelSize(width: 2, height: 480)),
    ])
    func sizesAreEvenAndNoLargerThanAsked(displayed: PixelSize, expected: PixelSize) {
        let ticket = view.watch(.classes)
        let size = view.request(displayed: displayed)?.size
        #expect(size.map { abs($0.width - expected.width) <= 2 && abs($0.height - expected.height) <= 2 } == true)
        #expect(size.map { $0.width % 2 == 0 && $0.height % 2 == 0 } == true && view.size == size)
        ticket.end()
    }

    @Test func linesCountFromTheNextFrame() {
        #expect(view.size == PixelSize(width: 854, height: 480) || view.size == PixelSize(width: 852, height: 480))
        let ticket = view.watch(.classes)
        view.lines = 240
        #expect(view.request(displayed: camera)?.size.height == 240)
        ticket.end()
    }

    /// A mailbox of one: the newest picture waits.
    @Test func whoIsSlowGetsTheNewest() async {
        let (slow, other) = (view.watch(.classes), view.watch(.exits))
        for number in 0..<5 {
            view.show(.classes, ViewPicture([UInt8(number)], wall: .now))
            view.show(.exits, ViewPicture([UInt8(100 + number)], wall: .now))
        }
        slow.end()
        other.end()
        var (first, second): ([[UInt8]], [[UInt8]]) = ([], [])
        for await picture in slow.pictures { first.append(picture.bytes) }
        for await picture in other.pictures { second.append(picture.bytes) }
        #expect(first == [[4]] && second == [[104]])
    }

    @Test func whoLetsGoIsForgotten() async {
        do {
            let ticket = view.watch(.classes)
            #expect(view.viewers == 1)
            withExtendedLifetime(ticket) {}
        }
        #expect(Patience.holds { view.viewers == 0 })
    }

    @Test func aNoticeIsWordsOnAPattern() {
        for size in [
            PixelSize(width: 854, height: 480), PixelSize(width: 64, height: 36), PixelSize(width: 2, height: 2),
        ] {
            let picture = NoticePicture.draw(["no signal", "since 12:31:05 UTC"], size: size)
            #expect(picture.size == size)
            guard size.width > 64 else { continue }
            var bright = 0
            for y in 0..<size.height { for x in 0..<size.width where picture[x, y] > 200 { bright += 1 } }
            #expect(bright > size.count / 100 && bright < size.count / 4, "\(bright)")
        }
    }
}
