import DToPService

/// What `/api/streams` says: the service's status, and who asks.
struct ViewerStatus: Encodable {
    private enum Key: String, CodingKey { case name, role }

    let visitor: Visitor
    let status: ServiceStatus

    func encode(to encoder: any Encoder) throws {
        try status.encode(to: encoder)
        var container = encoder.container(keyedBy: Key.self)
        try container.encodeIfPresent(visitor.name, forKey: .name)
        try container.encode(visitor.role.rawValue, forKey: .role)
    }
}
