/// A street along z, with or without a street that crosses it at the origin.
struct StreetPlan {
    /// Half the width of the road along z, parking included.
    var half: Float
    /// Half the width of the road along x; 0 if there is none.
    var crossHalf: Float
    var lanes: Int
    var crossLanes: Int
    var pavement: Float
    /// Distance from the pavement to the houses, and their height.
    var setback: Float
    var tall: Float
    /// Share of plots with houses.
    var houses: Float
    var isThreeWay: Bool
    var drivesLeft: Bool
    /// Vehicles per 100 m of lane.
    var traffic: Float
    var people: Int
    /// Width of the strip at each kerb where cars park; 0 if none do.
    var parking: Float
    static let reach: Float = 150

    /// Half the width of the part that is driven on.
    var driven: Float { half - parking }

    init(_ dice: inout SeededGenerator, hasCrossing: Bool) {
        lanes = dice.chance(0.65) ? 1 : 2
        crossLanes = dice.chance(0.7) ? 1 : 2
        half = Float(lanes) * dice.uniform(3...3.8) + dice.uniform(0...1.2)
        crossHalf = hasCrossing ? Float(crossLanes) * dice.uniform(2.9...3.6) + dice.uniform(0...0.8) : 0
        pavement = dice.uniform(1.6...5)
        setback = dice.chance(0.4) ? 0.2 : dice.uniform(1...12)
        tall = dice.pick([5, 7, 9, 12, 20, 34])
        houses = dice.pick([0.9, 0.7, 0.5, 0.2])
        isThreeWay = dice.chance(0.3)
        drivesLeft = dice.chance(0.3)
        traffic = dice.pick([0.6, 1.5, 2.5, 5])
        parking = dice.chance(0.5) ? 2.1 : 0
        half += parking
        people = dice.pick([2, 6, 12, 24])
    }
}
