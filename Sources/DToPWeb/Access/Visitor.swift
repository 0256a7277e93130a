/// Who asks, and what for.
package struct Visitor: Equatable, Sendable {
    /// The token's; nil without one.
    package let name: String?
    package let role: Role
    package let scope: StreamScope

    static let anyone = Visitor(name: nil, role: .anyone, scope: StreamScope(patterns: []))
}
