import ArgumentParser
import DToPWeb

struct TokenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "Make a token for the page and the API of `dtopd serve`.",
        discussion: """
            Prints a new token, which is shown this once, and the line for the file that the key `tokens` names. It \
            holds only the token's hash. Take a line out, and its token is worth nothing within a second.

              dtopd token kitchen --role viewer --streams 'front,yard-*'
            """)

    @Argument(help: "Whose it is: letters, digits, dots, - and _.")
    var name: String

    @Option(help: "What it is good for: viewer (look), or operator (also switch streams on and off).")
    var role = Role.viewer

    @Option(help: "The streams it is good for: ids with * and ?, and commas between them.")
    var streams = "*"

    func run() throws {
        guard Token.isName(name) else {
            throw CommandFailure(.usage, "a name has at most 64 letters, digits, dots, - and _, such as kitchen")
        }
        guard let scope = StreamScope(text: streams) else {
            throw CommandFailure(
                .usage, "--streams takes ids with * and ?, and commas between them, such as 'front,yard-*'")
        }
        let text = Token.makeText()
        let token = Token(name: name, role: role, hash: Token.hash(of: text), scope: scope)
        print("token: \(text)")
        print("line:  \(token.line)")
    }
}

extension Role: ExpressibleByArgument {
    public init?(argument: String) {
        guard let role = Role(rawValue: argument), role > .anyone else { return nil }
        self = role
    }

    public static var allValueStrings: [String] { [Role.viewer.rawValue, Role.operator.rawValue] }
}
