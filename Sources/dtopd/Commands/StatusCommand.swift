import ArgumentParser
import DToPControl
import DToPService
import Foundation

struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show what the streams of a running service are doing.",
        discussion: """
            in, out: frames a second that are decoded and segmented, over the last ten seconds. age: from a frame's \
            arrival until the outputs have it, the middle and the 99th percentile of the last 128 frames. engine: share \
            of the time for which the engine worked for the stream. dense: share of the full computation that the last \
            frame took. dropped: pictures that were damaged, unwanted (fps, stride), late, left out under pressure, or \
            read when the stream was stopped.
            """)

    @Flag(help: "Print JSON instead of a table.")
    var json = false

    @Flag(help: "Show it again every second, until interrupted.")
    var watch = false

    @OptionGroup var address: ControlOptions

    func run() throws {
        while true {
            let answer = try address.client.ask("/status")
            guard answer.status == 200 else {
                throw CommandFailure(.unavailable, "the service answers with HTTP status \(answer.status)")
            }
            // Clears the screen between two tables.
            if watch, !json { print("\u{1b}[H\u{1b}[2J", terminator: "") }
            print(
                json
                    ? String(decoding: answer.body, as: UTF8.self)
                    : StatusTable(try ServiceStatus(json: answer.body)).text, terminator: "")
            if !watch { return }
            try StandardStreams.flush()
            Thread.sleep(forTimeInterval: 1)
        }
    }
}
