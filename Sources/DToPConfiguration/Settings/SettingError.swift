/// A setting's value cannot be used, alone or with another's. Names each setting by its key in backticks.
package struct SettingError: Error, Equatable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}
