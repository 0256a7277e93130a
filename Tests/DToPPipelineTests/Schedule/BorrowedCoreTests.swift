import Compute
import DToPPipeline
import DToPTestSupport
import Foundation
import Imaging
import Testing
import Threads

@Suite struct BorrowedCoreTests {
    /// A team with a worker for every core of this machine, at least `size`.
    private func team(_ size: Int = 2) throws -> WorkerTeam {
        try #require(WorkerTeam(size: max(size, ProcessInfo.processInfo.activeProcessorCount)))
    }

    @Test func aStreamBorrowsOneCoreWhileFramesWait() throws {
        let team = try team()
        let core = BorrowedCore(of: team)
        #expect(team.coresLent == 0)
        core.frameWaits()
        core.frameWaits()
        #expect(team.coresLent == 1)
        core.frameIsWritten()
        #expect(team.coresLent == 1)
        core.frameIsWritten()
        #expect(team.coresLent == 0)
    }

    @Test func streamsBorrowOneEach() throws {
        let team = try team(4)
        let cores = [BorrowedCore(of: team), BorrowedCore(of: team)]
        for core in cores { core.frameWaits() }
        #expect(team.coresLent == 2)
        cores[0].frameIsWritten()
        #expect(team.coresLent == 1)
        cores[1].frameIsWritten()
        #expect(team.coresLent == 0)
    }

    /// A stream that comes too late borrows a core as soon as another gives one back.
    @Test(arguments: [2, 3, 4, 7]) func aTeamKeepsHalfOfItsCores(size: Int) throws {
        let team = try team(size)
        let most = team.size / 2
        #expect(team.mostCoresLent == most)
        let cores = (0...most + 1).map { _ in BorrowedCore(of: team) }
        for core in cores { core.frameWaits() }
        #expect(team.coresLent == most)
        for core in cores.prefix(2) { core.frameIsWritten() }
        #expect(team.coresLent == most)
        for core in cores.dropFirst(2) { core.frameIsWritten() }
        #expect(team.coresLent == 0)
    }

    /// A stream that fails leaves frames waiting.
    @Test func aStreamThatEndsGivesItBack() throws {
        let team = try team()
        do {
            let core = BorrowedCore(of: team)
            core.frameWaits()
            #expect(team.coresLent == 1)
        }
        #expect(team.coresLent == 0)
    }

    /// A blocked output gives its core to those that take turns; once it computes again, it has its core back.
    @Test func anOutputThatIsBlockedHasNone() throws {
        let team = try team()
        let pipe = Pipe()
        let isDone = Latch()
        let isOver = Latch()
        Thread.detachNewThread {
            let core = BorrowedCore(of: team)
            core.frameWaits()
            // Blocks: nothing has been written.
            _ = try? pipe.fileHandleForReading.read(upToCount: 1)
            while !isDone.isOpen {}
            core.frameIsWritten()
            isOver.open()
        }
        func takesTurns(until condition: () -> Bool) -> Bool {
            let end = SuspendingClock.now + .seconds(30)
            while !condition(), SuspendingClock.now < end { team.turn { Thread.sleep(forTimeInterval: 0.005) } }
            return condition()
        }
        #expect(takesTurns { team.coresLent == 1 })
        #expect(takesTurns { team.coresLent == 0 })
        try pipe.fileHandleForWriting.write(contentsOf: Data([1]))
        #expect(takesTurns { team.coresLent == 1 })
        isDone.open()
        #expect(isOver.wait(within: .seconds(Patience.seconds)) && team.coresLent == 0)
    }
}
