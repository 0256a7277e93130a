import Testing

/// Runs a few live tests at a time. Each keeps a camera and a program at work while it waits, and all at once would hold
/// each other up.
struct LiveTrait: SuiteTrait, TestTrait, TestScoping {
    let isRecursive = true
    private static let places = Places(free: 4)

    func provideScope(
        for test: Test, testCase: Test.Case?, performing body: @Sendable () async throws -> Void
    ) async throws {
        guard testCase != nil else { return try await body() }
        await Self.places.take()
        let outcome: Result<Void, any Error>
        do { outcome = .success(try await body()) } catch { outcome = .failure(error) }
        await Self.places.giveBack()
        try outcome.get()
    }

    private actor Places {
        private var free: Int
        private var waiting: [CheckedContinuation<Void, Never>] = []

        init(free: Int) { self.free = free }

        func take() async {
            if free > 0 { free -= 1 } else { await withCheckedContinuation { waiting.append($0) } }
        }

        func giveBack() {
            if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
        }
    }
}

extension Trait where Self == LiveTrait {
    /// The test keeps programs at work.
    static var live: Self { Self() }
}
