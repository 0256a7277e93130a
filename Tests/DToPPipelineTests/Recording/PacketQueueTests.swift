import DToPPipeline
import DToPTestSupport
import Foundation
import Testing

@Suite struct PacketQueueTests {
    private func all(_ queue: PacketQueue<Int>) -> [Int] {
        var elements: [Int] = []
        while case .element(let element) = queue.pop(within: .zero) { elements.append(element) }
        return elements
    }

    @Test func boundedByBytes() {
        let queue = PacketQueue<Int>(byteLimit: 100)
        #expect(queue.offer(1, bytes: 60) && queue.offer(2, bytes: 60))
        #expect(!queue.offer(3, bytes: 1))
        queue.add(4)
        #expect(all(queue) == [1, 2, 4])
        #expect(queue.offer(5, bytes: 1000))
        queue.close()
        #expect(!queue.offer(6, bytes: 1) && !queue.push(7, bytes: 1))
        queue.add(8)
        #expect(all(queue) == [5])
        guard case .ended = queue.pop(within: .seconds(60)) else { return #expect(Bool(false)) }
    }

    @Test func aFullQueueMakesOneWait() throws {
        let queue = PacketQueue<Int>(byteLimit: 10)
        let thread = StageThread("push") {
            for number in 0..<100 { #expect(queue.push(number, bytes: 8)) }
            queue.close()
        }
        var elements: [Int] = []
        while true {
            switch queue.pop(within: .seconds(Patience.seconds)) {
            case .element(let element): elements.append(element)
            case .ended:
                #expect(elements == Array(0..<100))
                return thread.join()
            case .nothing: throw BackgroundRun.Hangs()
            }
        }
    }
}
