import DToPPipeline
import DToPTestSupport
import Foundation
import Testing

@Suite struct EventHubTests {
    private func event(_ number: Int) -> StreamEvent {
        let time = WallTime(milliseconds: Int64(number))
        return StreamEvent(id: "\(number)", stream: "a", rule: "r", change: .began, time: time, began: time)
    }

    @Test func everySubscriberGetsEveryLaterEventInOrder() {
        let hub = EventHub()
        let (one, two) = (Collected<String>(), Collected<String>())
        let end = hub.subscribe { one.append($0.id) }
        hub.publish(event(1))
        hub.subscribe { two.append($0.id) }
        hub.publish(event(2))
        end()
        hub.publish(event(3))
        #expect(one.all == ["1", "2"] && two.all == ["2", "3"])
    }

    @Test func threadsMayPublishAtOnce() {
        let hub = EventHub()
        let ids = Collected<String>()
        hub.subscribe { ids.append($0.id) }
        DispatchQueue.concurrentPerform(iterations: 8) { thread in
            for number in 0..<200 { hub.publish(event(thread * 1000 + number)) }
        }
        #expect(ids.all.count == 1600 && Set(ids.all).count == 1600)
        for thread in 0..<8 {
            let own = ids.all.compactMap(Int.init).filter { $0 / 1000 == thread }
            #expect(own == own.sorted())
        }
    }
}
