import DToPPipeline
import DToPTestSupport
import Numerics
import Testing

@Suite struct BorrowedCoreTests {
    @Test func aStreamBorrowsOneCoreWhileFramesWait() throws {
        let team = try #require(WorkerTeam(size: 2))
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
        let team = try #require(WorkerTeam(size: 2))
        let cores = [BorrowedCore(of: team), BorrowedCore(of: team)]
        for core in cores { core.frameWaits() }
        #expect(team.coresLent == 2)
        cores[0].frameIsWritten()
        #expect(team.coresLent == 1)
        cores[1].frameIsWritten()
        #expect(team.coresLent == 0)
    }

    /// A stream that fails leaves frames behind.
    @Test func aStreamThatEndsGivesItBack() throws {
        let team = try #require(WorkerTeam(size: 2))
        do {
            let core = BorrowedCore(of: team)
            core.frameWaits()
            #expect(team.coresLent == 1)
        }
        #expect(team.coresLent == 0)
    }
}
