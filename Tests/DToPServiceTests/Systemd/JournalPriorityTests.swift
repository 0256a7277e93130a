import DToPService
import DToPTestSupport
import Foundation
import Glibc
import Logging
import Testing

@Suite struct JournalPriorityTests {
    @Test func linesForTheJournalSayHowGraveTheyAre() throws {
        let socket = try NotifySocket()
        var status = stat()
        #expect(fstat(socket.descriptor, &status) == 0)
        func priority(_ stream: String?) -> JournalPriority {
            JournalPriority(
                environment: stream.map { ["JOURNAL_STREAM": $0] } ?? [:], descriptor: socket.descriptor)
        }
        let journal = priority("\(status.st_dev):\(status.st_ino)")
        #expect(journal.prefix(.error) == "<3>")
        #expect(journal.prefix(.warning) == "<4>")
        #expect(journal.prefix(.info) == "<6>")
        // Redirected since then, or never connected to the journal.
        for stream in ["\(status.st_dev):\(status.st_ino + 1)", "journal", "", nil] {
            #expect(priority(stream).prefix(.error) == "")
        }
    }
}
