import Foundation

extension String {
    /// A line of a table: a name, padded to 16 characters, and its value.
    static func row(_ name: String, _ value: String) -> String {
        name.padding(toLength: 16, withPad: " ", startingAt: 0) + value
    }
}
