/// Messages of etcd's JSON gateway; 64-bit numbers are text, keys and values are base64, and zero is left out. Names in
/// questions may be in camel case, those in answers are in snake case.
/// https://etcd.io/docs/v3.4/dev-guide/api_grpc_gateway/
enum EtcdMessages {
    struct Header: Decodable {
        let revision: String?
    }

    struct KeyValue: Decodable {
        let key: String
        let value: String?
        let modRevision: String?
        let lease: String?
    }

    struct Grant: Codable {
        var ttl: String?
        var id: String?

        private enum CodingKeys: String, CodingKey {
            case ttl = "TTL"
            case id = "ID"
        }
    }

    struct Renewed: Decodable {
        struct Result: Decodable {
            let ttl: String?

            private enum CodingKeys: String, CodingKey { case ttl = "TTL" }
        }

        let result: Result?
    }

    struct LeaseName: Encodable {
        let id: String

        private enum CodingKeys: String, CodingKey { case id = "ID" }
    }

    struct TimeToLive: Decodable {
        let ttl: String?
        let grantedTTL: String?

        private enum CodingKeys: String, CodingKey {
            case ttl = "TTL"
            case grantedTTL
        }
    }

    struct Range: Encodable {
        let key: String
        let rangeEnd: String
    }

    struct Found: Decodable {
        let kvs: [KeyValue]?
    }

    struct Put: Encodable {
        let key: String
        let value: String
        let lease: String
    }

    struct Delete: Encodable {
        let key: String
    }

    /// A transaction's condition: a key was created, or last written, at this revision. Zero: there is no such key.
    struct Compare: Encodable {
        let key: String
        let result = "EQUAL"
        let target: String
        var createRevision: String?
        var modRevision: String?

        static func isAbsent(_ key: String) -> Compare {
            Compare(key: key, target: "CREATE", createRevision: "0")
        }

        static func isOf(_ token: Int64, _ key: String) -> Compare {
            Compare(key: key, target: "MOD", modRevision: "\(token)")
        }
    }

    struct Operation: Encodable {
        var requestPut: Put?
        var requestDeleteRange: Delete?
    }

    struct Transaction: Encodable {
        let compare: [Compare]
        let success: [Operation]
    }

    struct Decided: Decodable {
        let header: Header?
        let succeeded: Bool?
    }

    struct Login: Encodable {
        let name: String
        let password: String
    }

    struct LoggedIn: Decodable {
        let token: String?
    }

    struct Refusal: Decodable {
        let error: String?
        let message: String?
        let code: Int?
    }

    struct Nothing: Codable {}
}
