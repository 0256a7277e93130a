/// Messages of etcd's JSON gateway; 64-bit numbers are text, keys and values are base64, and zero is left out.
/// https://etcd.io/docs/v3.4/dev-guide/api_grpc_gateway/
enum EtcdMessages {
    struct Header: Decodable {
        let revision: String?
    }

    struct KeyValue: Decodable {
        let key: String
        let value: String?
        let mod_revision: String?
        let lease: String?
    }

    struct Grant: Codable {
        var TTL: String?
        var ID: String?
    }

    struct Renewed: Decodable {
        struct Result: Decodable {
            let TTL: String?
        }

        let result: Result?
    }

    struct LeaseName: Encodable {
        let ID: String
    }

    struct TimeToLive: Decodable {
        let TTL: String?
        let grantedTTL: String?
    }

    struct Range: Encodable {
        let key: String
        let range_end: String
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

    /// What must hold of a key: that it was created, or written last, at a revision; zero: that there is none.
    struct Compare: Encodable {
        let key: String
        let result = "EQUAL"
        let target: String
        var create_revision: String?
        var mod_revision: String?

        static func isAbsent(_ key: String) -> Compare {
            Compare(key: key, target: "CREATE", create_revision: "0")
        }

        static func isOf(_ token: Int64, _ key: String) -> Compare {
            Compare(key: key, target: "MOD", mod_revision: "\(token)")
        }
    }

    struct Operation: Encodable {
        var request_put: Put?
        var request_delete_range: Delete?
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
