import DToPPipeline
import DToPTestSupport
import Foundation
import Synchronization
import Testing
import Threads

/// Runs a body on its own thread and lets others wait for its end.
private final class Worker: Sendable {
    private let done = Latch()

    init(_ body: @escaping @Sendable () -> Void) {
        Thread.detachNewThread { [done] in
            body()
            done.open()
        }
    }

    func hasEnded(within seconds: Double = Patience.seconds) -> Bool { done.wait(within: .seconds(seconds)) }
}

@Suite struct BoundedQueueTests {
    @Test func keepsTheOrder() {
        let queue = BoundedQueue<Int>(capacity: 3)
        for value in 1...3 { #expect(queue.push(value)) }
        #expect([queue.pop(), queue.pop(), queue.pop()] == [1, 2, 3])
    }

    @Test func closedQueueDeliversWhatItHoldsAndThenEnds() {
        let queue = BoundedQueue<Int>(capacity: 3)
        queue.push(1)
        queue.push(2)
        queue.close()
        #expect(!queue.push(3))
        #expect([queue.pop(), queue.pop(), queue.pop(), queue.pop()] == [1, 2, nil, nil])
    }

    @Test func cancelledQueueDropsWhatItHolds() {
        let queue = BoundedQueue<Int>(capacity: 3)
        queue.push(1)
        queue.cancel()
        #expect(!queue.push(2))
        #expect(queue.pop() == nil)
        queue.close()
        #expect(queue.pop() == nil)
    }

    @Test func fullQueueMakesTheProducerWait() {
        let queue = BoundedQueue<Int>(capacity: 1)
        // Repeats if the thread came late and did not have to wait.
        let hasWaited = Patience.holds {
            queue.push(1)
            let producer = Worker { queue.push(2) }
            #expect(!producer.hasEnded(within: 0.05))
            #expect(queue.pop() == 1)
            #expect(producer.hasEnded())
            #expect(queue.pop() == 2)
            return queue.statistics.producerWait >= .milliseconds(40)
        }
        #expect(hasWaited)
        #expect(queue.statistics.consumerWait == .zero)
    }

    @Test func emptyQueueMakesTheConsumerWait() {
        let queue = BoundedQueue<Int>(capacity: 1)
        let hasWaited = Patience.holds {
            let consumer = Worker { #expect(queue.pop() == 7) }
            #expect(!consumer.hasEnded(within: 0.05))
            queue.push(7)
            #expect(consumer.hasEnded())
            return queue.statistics.consumerWait >= .milliseconds(40)
        }
        #expect(hasWaited)
        #expect(queue.statistics.producerWait == .zero)
    }

    @Test(arguments: [true, false])
    func endingWakesEveryoneWhoWaits(isCancelled: Bool) {
        let full = BoundedQueue<Int>(capacity: 1)
        full.push(1)
        let empty = BoundedQueue<Int>(capacity: 1)
        let producers = (0..<3).map { _ in Worker { #expect(!full.push(2)) } }
        let consumers = (0..<3).map { _ in Worker { #expect(empty.pop() == nil) } }
        Thread.sleep(forTimeInterval: 0.02)
        for queue in [full, empty] { isCancelled ? queue.cancel() : queue.close() }
        for worker in producers + consumers { #expect(worker.hasEnded()) }
    }

    @Test func elementsAreReleased() {
        final class Token: Sendable {}
        let queue = BoundedQueue<Token>(capacity: 2)
        weak var queued: Token?
        do {
            let token = Token()
            queued = token
            queue.push(token)
        }
        #expect(queued != nil)
        queue.cancel()
        #expect(queued == nil)
    }

    @Test func elementsNeedNotBeSendable() {
        final class Frame {
            var number: Int
            init(_ number: Int) { self.number = number }
        }
        let queue = BoundedQueue<Frame>(capacity: 2)
        let producer = Worker {
            for number in 0..<100 {
                let frame = Frame(number)
                frame.number += 1
                queue.push(frame)
            }
            queue.close()
        }
        var sum = 0
        while let frame = queue.pop() {
            frame.number *= 2
            sum += frame.number
        }
        #expect(sum == 10100)
        #expect(producer.hasEnded())
    }

    @Test func countsWhatWentThrough() {
        let queue = BoundedQueue<Int>(capacity: 0)
        #expect(queue.capacity == 1)
        for value in 0..<5 {
            queue.push(value)
            _ = queue.pop()
        }
        queue.push(9)
        #expect(queue.statistics.pushed == 6)
        #expect(queue.statistics.highWater == 1)
        #expect(queue.statistics.count == 1)
    }

    @Test(arguments: 0..<12 as Range<UInt64>)
    func everyElementArrivesOnceAndInOrder(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let queue = BoundedQueue<(producer: Int, value: Int)>(capacity: Int.random(in: 1...7, using: &random))
        let producerCount = Int.random(in: 1...3, using: &random)
        let consumerCount = Int.random(in: 1...3, using: &random)
        let perProducer = 2000
        let received = Mutex<[[(producer: Int, value: Int)]]>([])
        let producers = (0..<producerCount).map { producer in
            Worker { for value in 0..<perProducer { queue.push((producer, value)) } }
        }
        let consumers = (0..<consumerCount).map { _ in
            Worker {
                var own: [(producer: Int, value: Int)] = []
                while let element = queue.pop() { own.append(element) }
                received.withLock { $0.append(own) }
            }
        }
        for producer in producers { #expect(producer.hasEnded()) }
        queue.close()
        for consumer in consumers { #expect(consumer.hasEnded()) }
        let lists = received.withLock { $0 }
        var seen = Array(repeating: Array(repeating: 0, count: perProducer), count: producerCount)
        for list in lists {
            var last = Array(repeating: -1, count: producerCount)
            for element in list {
                #expect(element.value > last[element.producer])
                last[element.producer] = element.value
                seen[element.producer][element.value] += 1
            }
        }
        #expect(seen.allSatisfy { $0.allSatisfy { $0 == 1 } })
        #expect(queue.statistics.highWater <= queue.capacity)
        #expect(queue.statistics.pushed == producerCount * perProducer)
    }

    @Test func theNewestTakesThePlaceOfAll() {
        let queue = BoundedQueue<Int>(capacity: 3)
        queue.push(1)
        queue.push(2)
        #expect(queue.replace(with: 3) == 2 && queue.replace(with: 4) == 1)
        #expect(queue.pop() == 4 && queue.replace(with: 5) == 0)
        queue.close()
        #expect(queue.replace(with: 6) == nil && queue.pop() == 5 && queue.pop() == nil)
    }

    @Test func theNewestInheritsFromAllThatGiveWay() {
        let queue = BoundedQueue<String>(capacity: 3)
        for letter in ["a", "b", "c"] { queue.push(letter) }
        queue.replace(with: "d") { $0 = $1 + $0 }
        #expect(queue.pop() == "abcd")
        queue.replace(with: "e") { $0 = $1 + $0 }
        #expect(queue.pop() == "e")
    }

    @Test func waitingHasALimit() {
        let queue = BoundedQueue<Int>(capacity: 3)
        let start = ContinuousClock.now
        guard case .nothing = queue.pop(within: .milliseconds(50)) else {
            Issue.record("something came")
            return
        }
        #expect(start.duration(to: .now) >= .milliseconds(45))
        queue.push(1)
        guard case .element(1) = queue.pop(within: .zero) else {
            Issue.record("nothing came")
            return
        }
        queue.close()
        guard case .ended = queue.pop(within: .seconds(60)) else {
            Issue.record("it goes on")
            return
        }
    }

    /// Runs in a separate process, because it sets the clock of the whole process.
    @Test func aClockSetBackDoesNotHoldTheConsumer() async {
        await #expect(processExitsWith: .success) {
            let ended = Latch()
            Thread.detachNewThread {
                if case .nothing = BoundedQueue<Int>(capacity: 1).pop(within: .milliseconds(300)) { ended.open() }
            }
            #expect(SteppedClock.goesBack(until: ended))
        }
    }

    @Test func aClockSetForwardDoesNotEndTheWait() async {
        await #expect(processExitsWith: .success) {
            let queue = BoundedQueue<Int>(capacity: 1)
            let ended = Latch()
            let received = Latch()
            Thread.detachNewThread {
                if case .element(7) = queue.pop(within: .seconds(3000)) { received.open() }
                ended.open()
            }
            #expect(!SteppedClock.goesForward(until: ended))
            queue.push(7)
            #expect(received.wait(within: .seconds(Patience.seconds)))
        }
    }
}
