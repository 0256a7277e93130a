import Compute
import DToPModel

/// Every kind of head.
enum HeadKinds {
    static let all: [any Head.Type] = [
        ATMHead.self,
        FCNHead.self,
    ]

    /// Builds the head that `blueprint` describes.
    static func head(
        _ blueprint: any HeadBlueprint, _ precision: Precision, _ reader: WeightReader
    ) throws(ModelError) -> any Head {
        for kind in all {
            if let head = try kind.built(from: blueprint, precision, reader) { return head }
        }
        preconditionFailure("no head for \(type(of: blueprint))")
    }
}

extension Head {
    /// Nil if `blueprint` describes another kind of head.
    fileprivate static func built(
        from blueprint: any HeadBlueprint, _ precision: Precision, _ reader: WeightReader
    ) throws(ModelError) -> (any Head)? {
        guard let own = blueprint as? Blueprint else { return nil }
        return try Self(own, precision, reader)
    }
}
