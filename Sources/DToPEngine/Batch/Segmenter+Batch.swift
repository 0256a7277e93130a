import Compute

extension Segmenter {
    /// Segments a picture of each of several streams, whose segmenters share a workspace, in as few passes as it has
    /// room for. Each answer has the bits that the picture gets alone.
    /// - Parameters:
    ///   - next: gives the next request, nil after the last; called when there may be room for it.
    ///   - onAnswer: called with the index of each request once it is answered, in their order.
    package static func segment(_ next: () -> Request?, onAnswer: (Int) -> Void = { _ in }) {
        guard let first = next() else { return }
        first.segmenter.workspace.team.turn {
            var waiting: Request? = first
            var passed: [Request] = []
            var answered = 0
            while let head = waiting ?? next() {
                waiting = head.segmenter.pass(head, then: next, passed: &passed)
                for request in passed {
                    request.segmenter.passAgain(request)
                    request.segmenter.finish(request)
                    onAnswer(answered)
                    answered += 1
                }
                passed.removeAll(keepingCapacity: true)
            }
        }
    }

    package static func segment(_ requests: [Request]) {
        var rest = requests[...]
        segment { rest.popFirst() }
    }

    /// Passes `head`, and as many of the next requests as there is room for, through the network. Returns the first
    /// that there was no room for, which is planned.
    private func pass(_ head: Request, then next: () -> Request?, passed: inout [Request]) -> Request? {
        planOnce(head)
        passed.append(head)
        if windows != nil {
            // Its windows use the workspace: it goes alone.
            slide(head)
            isPlanned = false
            return nil
        }
        workspace.begin()
        add(head)
        var waiting: Request?
        while waiting == nil, let request = next() {
            precondition(request.segmenter.workspace === workspace)
            precondition(!passed.contains { $0.segmenter === request.segmenter }, "one picture of a stream at a time")
            request.segmenter.planOnce(request)
            if request.segmenter.windows == nil,
                workspace.hasRoom(for: request.segmenter.plan, request.segmenter.memory)
            {
                request.segmenter.add(request)
                passed.append(request)
            } else {
                waiting = request
            }
        }
        workspace.forward()
        for (request, segment) in zip(passed, workspace.batch.segments) {
            request.segmenter.note(segment.cost, into: request.result)
        }
        workspace.batch.removeAll()
        return waiting
    }

    /// Adds the picture to the workspace's batch.
    private func add(_ request: Request) {
        workspace.add(source(request.image), plan, memory)
        isPlanned = false
    }
}
