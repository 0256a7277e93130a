/// The classes of CamVid's eleven-class benchmark, in its order.
enum StreetClass: UInt8, CaseIterable {
    case sky, building, pole, road, pavement, tree, signSymbol, fence, car, pedestrian, bicyclist

    var name: String {
        switch self {
        case .sky: "Sky"
        case .building: "Building"
        case .pole: "Pole"
        case .road: "Road"
        case .pavement: "Pavement"
        case .tree: "Tree"
        case .signSymbol: "SignSymbol"
        case .fence: "Fence"
        case .car: "Car"
        case .pedestrian: "Pedestrian"
        case .bicyclist: "Bicyclist"
        }
    }
}
