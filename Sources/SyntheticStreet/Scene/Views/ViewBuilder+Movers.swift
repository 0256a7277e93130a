extension ViewBuilder {
    /// Patches of all movers, `time` seconds into the scene: the shadows that they cast, and the movers themselves.
    mutating func addMovers(at time: Double, _ relighting: Relighting) -> (shadows: [Patch], things: [Patch]) {
        removeAll()
        let placed = movers.enumerated().compactMap { index, mover -> (Mover, Frame, Int)? in
            let place = mover.frame(at: time)
            let away = (place.origin - eye).size
            guard away < min(light.sight, 420), (place.origin - eye).z > -20 else { return nil }
            let step = mover.speed == 0 ? 0.25 : time / 0.95 + Double(index) * 0.37
            let phase = Int((step * Double(FigureTextures.phases)).rounded(.down).truncatingRemainder(dividingBy: 8))
            return (mover, place, phase)
        }
        for (mover, place, phase) in placed { addShadow(of: mover, at: place, phase: phase) }
        let shadows = patches
        removeAll()
        let hasLamps = light.isDark || light.hour == .fog
        for (mover, place, phase) in placed {
            let shade = relighting.light(on: place.origin + Vector(0, 0.8, 0))
            if case .vehicle(let model) = mover.kind {
                addVehicle(model, at: place, shade: shade * mover.tint)
                if hasLamps { addVehicleLamps(model, at: place) }
            } else {
                addPerson(mover, at: place, phase: phase, shade: shade)
            }
        }
        if light.isWet { addReflections(of: patches) }
        let things = patches
        removeAll()
        return (shadows, things)
    }

    /// Reflections of upright things in the wet ground.
    mutating func addReflections(of patches: [Patch]) {
        for patch in patches where patch.mode == .solid || patch.mode == .cutOut {
            guard patch.label != .sky, patch.label != .road, patch.origin.y > 0.3, patch.origin.y < 30,
                (patch.origin - eye).size < 150, abs(patch.down.y) > 0.05
            else { continue }
            if patch.isOneSided, (patch.across.cross(patch.down) * (patch.origin - eye)).sum() >= 0 { continue }
            var image = patch
            let flip = Vector(1, -1, 1)
            image.origin *= flip
            image.across *= flip
            image.down *= flip
            image.isOneSided = false
            image.sunShare = 0
            image.mode = .mirror
            add(image)
        }
    }
}
