//! What holds for every cart and every configuration: nothing grows beyond its field, nothing changes in silence.
