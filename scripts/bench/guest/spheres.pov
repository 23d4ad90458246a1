// Spheres, a marble plane and a soft light.
// SPDX-License-Identifier: GPL-2.0-or-later
#version 3.7;
global_settings { assumed_gamma 1.0 }
camera { location <0, 3, -9> look_at <0, 1, 0> }
light_source { <6, 9, -8> rgb 1 }
plane {
    y, 0
    pigment { marble turbulence 0.8 color_map { [0 rgb .9] [1 rgb .2] } }
    finish { reflection 0.2 }
}
#for (i, 0, 23)
    sphere {
        <4 * sin(i * pi / 12), 1 + sin(i), 4 * cos(i * pi / 12)>, 0.7
        pigment { rgb <abs(sin(i)), 0.4, abs(cos(i))> }
        normal { bumps 0.4 scale 0.2 }
        finish { phong 0.9 reflection 0.25 }
    }
#end
