/// An integer in a JSON file. Decoding 2.5 or 1e30 as a plain `Int` fails without saying where.
struct WholeNumber: Decodable {
    let value: Int

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        do {
            value = try container.decode(Int.self)
        } catch let error as DecodingError {
            throw error
        } catch {
            let found = (try? container.decode(Double.self)).map { "is \($0)" } ?? "is out of range"
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "\(found), an integer is needed")
        }
    }
}
