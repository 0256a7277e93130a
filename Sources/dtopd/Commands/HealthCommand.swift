import ArgumentParser
import DToPControl
import DToPService

struct HealthCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "health",
        abstract: "Ask a running service whether it is well: status 0 if so, 1 if not, 69 if it does not answer.",
        discussion: """
            live: its loops turn over, whatever the cameras do; if not, restart it. ready: every stream has been begun. \
            streams: every stream delivers that should. For a container: HEALTHCHECK CMD dtopd health
            """)

    @Argument(help: "What to ask: live, ready or streams.")
    var question = Health.Question.live

    @OptionGroup var address: ControlOptions

    func run() throws {
        let answer = try address.client.ask(question.path)
        print(String(decoding: answer.body, as: UTF8.self), terminator: "")
        if answer.status != 200 { throw CommandFailure(.partial, "") }
    }
}

extension Health.Question: ExpressibleByArgument {}
