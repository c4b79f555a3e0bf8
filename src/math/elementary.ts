/**
 * The elementary functions on numbers. Generated from src/math/definitions by `npm run generate`: edit those. A
 * definition could be run as it stands, on the machine of numbers, but each of its operations would be a call; here
 * they are written out.
 */
import { copySign, exponent, high, power2, scaleB, significand } from './bits.js'
import { TWO_OVER_PI } from './definitions/twoOverPi.js'

export { lessOneIsExact } from './exactness.js'

const cothSeries = (x: number): number => {
  const t1 = x * x
  const t2 =
    0.1666666666666666 + x * -0.002777777777755457 + t1 * (0.00006613756466743089 + x * -0.0000016534052495740427)
  return t2 + t1 * t1 * 4.1434097945162733e-8
}

/** eˣ. */
export const exp = (x: number): number => {
  const t1 = 710 < x ? 710 : x
  const t2 = t1 < -746 ? -746 : t1
  const t3 = t2 * 1.4426950408889634 + 6755399441055744 - 6755399441055744
  const t4 = t2 - t3 * 0.6931471805598903
  const t5 = 1 + t4
  const t6 = t3 * 5.497923018708371e-14
  const t7 = t4 - t6
  const t8 = t7 * t7
  const t9 = t7 - t8 * cothSeries(t8)
  return scaleB(t5 + (1 - t5 + t4 + ((t7 * t9) / (2 - t9) - t6)), t3)
}

/** eˣ − 1, with all its digits near 0. */
export const expm1 = (x: number): number => {
  const t1 = 710 < x ? 710 : x
  const t2 = t1 < -44 ? -44 : t1
  const t3 = t2 * 1.4426950408889634 + 6755399441055744 - 6755399441055744
  const t4 = 1 - power2(-(64 < t3 ? 64 : t3))
  const t5 = t2 - t3 * 0.6931471805598903
  const t6 = t4 + t5
  const t7 = t3 * 5.497923018708371e-14
  const t8 = t5 - t7
  const t9 = t8 * t8
  const t10 = t8 - t9 * cothSeries(t9)
  return x === 0 ? x : scaleB(t6 + (t4 - t6 + t5 + ((t8 * t10) / (2 - t10) - t7)), t3)
}

/** e^(x − most) for x ≤ most, with what rounding takes from the difference. */
export const scaledPower = (x: number, most: number): number => {
  const t1 = -most
  const t2 = x + t1
  const t3 = t2 < -746 ? -746 : t2
  const t4 = t3 * 1.4426950408889634 + 6755399441055744 - 6755399441055744
  const t5 = t3 - t4 * 0.6931471805598903
  const t6 = 1 + t5
  const t7 = t2 - x
  const t8 = t4 * 5.497923018708371e-14 - (-746 < t2 ? x - (t2 - t7) + (t1 - t7) : 0)
  const t9 = t5 - t8
  const t10 = t9 * t9
  const t11 = t9 - t10 * cothSeries(t10)
  return x === most && -Infinity < x ? 1 : scaleB(t6 + (1 - t6 + t5 + ((t9 * t11) / (2 - t11) - t8)), t4)
}

const leading = (x: number, y: number): number => {
  const t1 = x * y
  return t1 - (t1 - x)
}

const productLow = (x: number, y: number, z: number): number => {
  const t1 = leading(x, 134217729)
  const t2 = leading(y, 134217729)
  const t3 = y - t2
  const t4 = x - t1
  return t1 * t2 - z + t1 * t3 + t4 * t2 + t4 * t3
}

/** 2/√π · e^(−x²), the slope of `erf`. */
export const erfSlope = (x: number): number => {
  const t1 = Math.abs(x)
  const t2 = 28 < t1 ? 28 : t1
  const t3 = t2 * t2
  const t4 = -t3
  const t5 = t4 * 1.4426950408889634 + 6755399441055744 - 6755399441055744
  const t6 = t4 - t5 * 0.6931471805598903
  const t7 = 1 + t6
  const t8 = t5 * 5.497923018708371e-14 - -productLow(t2, t2, t3)
  const t9 = t6 - t8
  const t10 = t9 * t9
  const t11 = t9 - t10 * cothSeries(t10)
  return scaleB((t7 + (1 - t7 + t6 + ((t9 * t11) / (2 - t11) - t8))) * 1.1283791670955126, t5)
}

const erfNear = (x: number): number => {
  const t1 = x * x
  const t2 = 0.12837916709551256 + x * -0.3761263890318355 + t1 * (0.11283791670945253 + x * -0.02686617064327622)
  const t3 = t1 * t1
  const t4 =
    0.005223977607423468 + x * -0.0008548325989696758 + t1 * (0.00012055295320494294 + x * -0.000014924744663335489)
  const t5 =
    0.0000016447517677871873 + x * -1.6209175911748696e-7 + t1 * (1.3722976265924504e-8 + x * -7.801188874097751e-10)
  return t2 + t3 * t4 + t3 * t3 * t5
}

const erfFar = (x: number): number => {
  const t1 = x * x
  const t2 = -0.000055765334652427886 + x * 0.5670096568109656 + t1 * (1.3457378413990075 + x * 4.133399322640304)
  const t3 = t1 * t1
  const t4 = -1.4045259214897385 + x * 63.09876447802655 + t1 * (-210.7713789244616 + x * 705.1562447391593)
  const t5 = -1397.951655998764 + x * 1414.2039152081027 + t1 * (-622.8106749504434 + x * 46.61153924028931)
  return t2 + t3 * t4 + t3 * t3 * t5
}

/** The error function. */
export const erf = (x: number): number => {
  const t1 = Math.abs(x)
  const t2 = 6 < t1 ? 6 : t1
  const t3 = t2 * t2
  const t4 = -t3
  const t5 = t4 * 1.4426950408889634 + 6755399441055744 - 6755399441055744
  const t6 = t4 - t5 * 0.6931471805598903
  const t7 = 1 + t6
  const t8 = t5 * 5.497923018708371e-14
  const t9 = t6 - t8
  const t10 = t9 * t9
  const t11 = t9 - t10 * cothSeries(t10)
  const t12 = 1 - (t7 + (1 - t7 + t6 + ((t9 * t11) / (2 - t11) - t8))) * power2(t5) * erfFar(1 / (t2 + 2.5))
  return copySign(t2 < 1 ? t2 + t2 * erfNear(t3) : t12, x)
}

const cothFarther = (x: number): number => {
  const t1 = x * x
  const t2 =
    0.16666666666666666 + x * -0.0027777777777764725 + t1 * (0.00006613756611999559 + x * -0.0000016534390632021775)
  const t3 = 4.1753285927497026e-8 + x * -1.056524010136416e-9 + t1 * (2.6523976576029505e-11 + x * -5.800068145449e-13)
  return t2 + t1 * t1 * t3
}

/** The hyperbolic tangent. */
export const tanh = (x: number): number => {
  const t1 = Math.abs(x)
  const t2 = 374 < t1 ? 374 : t1
  const t3 = t2 < 0.625
  const t4 = (t3 ? 0 : t2 * -2.8853900817779268) + 6755399441055744 - 6755399441055744
  const t5 = t2 + t2 + t4 * 0.6931471805598903 + t4 * 5.497923018708371e-14
  const t6 = t5 * t5
  const t7 = t6 * cothFarther(t6)
  const t8 = 2 - t5 + t7
  const t9 = power2(t4 < -1000 ? -1000 : t4) * t8
  return copySign((t3 ? 0 : 1) - (t3 ? t5 : t9 + t9) / (t3 ? 2 + t7 : t8 + (t5 + t5) + t9), x)
}

/** sech²x = 1 − tanh²x. It keeps its digits where tanh x rounds to ±1. */
export const sech2 = (x: number): number => {
  const t1 = Math.abs(x)
  const t2 = 374 < t1 ? 374 : t1
  const t3 = t2 < 0.625
  const t4 = (t3 ? 0 : t2 * -2.8853900817779268) + 6755399441055744 - 6755399441055744
  const t5 = t2 + t2 + t4 * 0.6931471805598903 + t4 * 5.497923018708371e-14
  const t6 = t4 < -1000 ? -1000 : t4
  const t7 = t5 * t5
  const t8 = t7 * cothFarther(t7)
  const t9 = 2 - t5 + t8
  const t10 = power2(t6) * t9
  const t11 = t9 + (t5 + t5)
  const t12 = t11 + t10
  const t13 = Math.abs((t3 ? 1 : 0) - (t3 ? t5 : t10 + t10) / (t3 ? 2 + t8 : t12))
  return (t13 + t13 - t13 * (t13 + (t3 ? 0 : t11 - t12 + t10))) * power2(t4 - t6)
}

/** The logistic function 1/(1 + e⁻ˣ), with all its digits in both tails. */
export const sigmoid = (x: number): number => {
  const t1 = Math.abs(0.5 * x)
  const t2 = 374 < t1 ? 374 : t1
  const t3 = t2 < 0.625
  const t4 = (t3 ? 0 : t2 * -2.8853900817779268) + 6755399441055744 - 6755399441055744
  const t5 = t4 < -1000 ? -1000 : t4
  const t6 = t2 + t2 + t4 * 0.6931471805598903 + t4 * 5.497923018708371e-14
  const t7 = t6 * t6
  const t8 = 2 - t6 + t7 * cothFarther(t7)
  const t9 = power2(t5) * t8
  const t10 = t6 + t6
  const t11 = t8 + t10
  const t12 = t11 + t9
  const t13 = t9 / t12
  const t14 = t11 - t8
  const t15 = t13 - t13 * ((t11 - t12 + t9 + (t8 - (t11 - t14) + (t10 - t14))) * (t3 ? 0.25 : 0.5))
  return x < 0 ? t15 * power2(t4 - t5) : 1 - t15
}

const logCurve = (x: number): number => {
  const t1 = x * x
  const t2 = 0.6000000000000338 + x * 0.4285714285514927 + t1 * (0.33333333779879687 + x * 0.272726765539231)
  return t1 * (t2 + t1 * t1 * (0.23080135715812497 + x * 0.1988523592071622 + t1 * 0.19794384868122714))
}

/** The natural logarithm: −∞ at 0, NaN below. */
export const log = (x: number): number => {
  const t1 = x < 2.2250738585072014e-308
  const t2 = t1 ? x * 18014398509481984 : x
  const t3 = significand(t2)
  const t4 = 1.4142135623730951 < t3
  const t5 = exponent(t2) + ((t4 ? 1 : 0) - (t1 ? 54 : 0))
  const t6 = t5 * 0.6931471805598903
  const t7 = t4 ? t3 * 0.5 : t3
  const t8 = t7 - 1
  const t9 = t7 + 1
  const t10 = 0.6666666666666666 / t9
  const t11 = t8 * t10
  const t12 = leading(t11, 536870913)
  const t13 = 1.5 * t12
  const t14 = t13 * t13
  const t15 = leading(t9, 134217729)
  const t16 = (t8 - t13 * t15 - t13 * (t9 - t15 + (t7 - (t9 - 1)))) * t10
  const t17 = 1.5 * t16
  const t18 = t13 + t17
  const t19 = logCurve(t18 * t18) + t17 * (t13 + t18)
  const t20 = leading(3 + t14 + t19, 134217729)
  const t21 = t12 * t20
  const t22 = t6 + t21
  const t23 = t22 + (t6 - t22 + t21 + (t16 * t20 + t11 * (t19 - (t20 - 3 - t14)) + t5 * 5.497923018708371e-14))
  return 0 < x && x < Infinity ? t23 : x === 0 ? -Infinity : x < 0 ? NaN : x
}

const logOfPair = (x: number, y: number): number => {
  const t1 = significand(x)
  const t2 = 1.4142135623730951 < t1
  const t3 = exponent(x) + (t2 ? 1 : 0)
  const t4 = t3 * 0.6931471805598903
  const t5 = t2 ? t1 * 0.5 : t1
  const t6 = t5 - 1
  const t7 = t5 + 1
  const t8 = 0.6666666666666666 / t7
  const t9 = t6 * t8
  const t10 = leading(t9, 536870913)
  const t11 = 1.5 * t10
  const t12 = t11 * t11
  const t13 = leading(t7, 134217729)
  const t14 = (t6 - t11 * t13 - t11 * (t7 - t13 + (t5 - (t7 - 1)))) * t8
  const t15 = 1.5 * t14
  const t16 = t11 + t15
  const t17 = logCurve(t16 * t16) + t15 * (t11 + t16)
  const t18 = leading(3 + t12 + t17, 134217729)
  const t19 = t10 * t18
  const t20 = t4 + t19
  const t21 = t4 - t20 + t19 + (t14 * t18 + t9 * (t17 - (t18 - 3 - t12)) + t3 * 5.497923018708371e-14)
  const t22 = t20 + t21
  return t22 + (t20 - t22 + t21 + y / x)
}

/** log(1 + x), with all its digits near 0. */
export const log1p = (x: number): number => {
  const t1 = 1 + x
  const t2 = t1 - 1
  const t3 =
    0 < t1 && t1 < Infinity ? logOfPair(t1, 1 - (t1 - t2) + (x - t2)) : t1 === 0 ? -Infinity : t1 < 0 ? NaN : t1
  return x === 0 ? x : t3
}

/** log(1 + eˣ), without overflow. */
export const softplus = (x: number): number => {
  const t1 = Math.abs(x)
  const t2 = -(746 < t1 ? 746 : t1)
  const t3 = t2 * 1.4426950408889634 + 6755399441055744 - 6755399441055744
  const t4 = t2 - t3 * 0.6931471805598903
  const t5 = 1 + t4
  const t6 = t3 * 5.497923018708371e-14
  const t7 = t4 - t6
  const t8 = t7 * t7
  const t9 = t7 - t8 * cothSeries(t8)
  const t10 = scaleB(t5 + (1 - t5 + t4 + ((t7 * t9) / (2 - t9) - t6)), t3)
  const t11 = 1 + t10
  return (x < 0 ? 0 : x) + logOfPair(t11, 1 - t11 + t10)
}

const sineOfReduced = (x: number, y: number, z: number): number => {
  const t1 = Math.floor(0.5 * x)
  const t2 = Math.floor(0.5 * t1)
  const t3 = y * y
  const t4 = t3 * t3
  const t5 =
    -0.16666666666666632 + t3 * 0.008333333333322476 + t4 * (-0.00019841269829840084 + t3 * 0.000002755731369911071)
  const t6 = t4 * t4
  const t7 = 0.5 * t3
  const t8 = y + (t3 * y * (t5 + t6 * (-2.5050758778798504e-8 + t3 * 1.5896813122859388e-10)) + (z - t7 * z))
  const t9 = -t7
  const t10 = 1 + t9
  const t11 =
    0.0416666666666666 + t3 * -0.0013888888888874463 + t4 * (0.00002480158728965974 + t3 * -2.7557314396440047e-7)
  const t12 = 1 - t10 + t9 + (t4 * (t11 + t6 * (2.087572851866052e-9 + t3 * -1.135988834805515e-11)) - y * z)
  const t13 = t1 + t1 === x ? t8 : t10 + t12
  return t2 + t2 === t1 ? t13 : -t13
}

const manyTurns = (x: number): readonly [number, number, number] => {
  const t1 = Math.floor(0.041666666666666664 * (exponent(x) - 52))
  const t2 = x * power2(-24 * t1)
  const t3 = Math.floor(t2 * 5.960464477539063e-8)
  const t4 = Math.floor(t3 * 5.960464477539063e-8)
  const t5 = TWO_OVER_PI[(t1 + 4) & 63] as number
  const t6 = t3 - t4 * 16777216
  const t7 = TWO_OVER_PI[(t1 + 3) & 63] as number
  const t8 = t2 - t3 * 16777216
  const t9 = TWO_OVER_PI[(t1 + 5) & 63] as number
  const t10 = TWO_OVER_PI[(t1 + 6) & 63] as number
  const t11 = TWO_OVER_PI[(t1 + 7) & 63] as number
  const t12 = TWO_OVER_PI[(t1 + 8) & 63] as number
  const t13 = TWO_OVER_PI[(t1 + 9) & 63] as number
  const t14 = t4 * (TWO_OVER_PI[(t1 + 10) & 63] as number) + t6 * t13 + t8 * t12
  const t15 = Math.floor(t14 * 5.960464477539063e-8)
  const t16 = t4 * t13 + t6 * t12 + t8 * t11 + t15
  const t17 = Math.floor(t16 * 5.960464477539063e-8)
  const t18 = t4 * t12 + t6 * t11 + t8 * t10 + t17
  const t19 = Math.floor(t18 * 5.960464477539063e-8)
  const t20 = t4 * t11 + t6 * t10 + t8 * t9 + t19
  const t21 = Math.floor(t20 * 5.960464477539063e-8)
  const t22 = t4 * t10 + t6 * t9 + t8 * t5 + t21
  const t23 = Math.floor(t22 * 5.960464477539063e-8)
  const t24 = t4 * t9 + t6 * t5 + t8 * t7 + t23
  const t25 = Math.floor(t24 * 5.960464477539063e-8)
  const t26 = t4 * t5 + t6 * t7 + t8 * (TWO_OVER_PI[(t1 + 2) & 63] as number) + t25
  const t27 = t24 - t25 * 16777216
  const t28 = t27 < 8388608 ? 0 : 1
  const t29 = t27 * 5.960464477539063e-8 - t28 + (t22 - t23 * 16777216) * 3.552713678800501e-15
  const t30 = (t20 - t21 * 16777216) * 2.117582368135751e-22 + (t18 - t19 * 16777216) * 1.262177448353619e-29
  const t31 = t29 + t30
  const t32 = (t16 - t17 * 16777216) * 7.52316384526264e-37 + (t14 - t15 * 16777216) * 4.484155085839415e-44
  const t33 = t29 - t31 + t30 + t32
  const t34 = t31 + t33
  const t35 = t34 * 1.5707963267948966
  const t36 = t35 + (x - x)
  const t37 =
    productLow(t34, 1.5707963267948966, t35) + (t34 * 6.123233995736766e-17 + (t31 - t34 + t33) * 1.5707963267948966)
  const t38 = t36 + t37
  return [t26 - Math.floor(t26 * 5.960464477539063e-8) * 16777216 + t28, t38, t36 - t38 + t37]
}

const sineOfTurned = (x: number, y: number): number => {
  if (200000 < x) {
    const t1 = manyTurns(x)
    return sineOfReduced(t1[0] + y, t1[1], t1[2])
  }
  const t2 = x * 0.6366197723675814 + 6755399441055744 - 6755399441055744
  const t3 = x - t2 * 1.5707963267923333
  const t4 = -(t2 * 2.5633441512663184e-12)
  const t5 = t3 + t4
  const t6 = t5 - t3
  const t7 = t3 - (t5 - t6) + (t4 - t6) - t2 * 3.2820035428735005e-22
  const t8 = t5 + t7
  return sineOfReduced(t2 + y, t8, t5 - t8 + t7)
}

/** The sine, x in radians. */
export const sin = (x: number): number => copySign(1, x) * sineOfTurned(Math.abs(x), 0)

/** The cosine, x in radians. */
export const cos = (x: number): number => sineOfTurned(Math.abs(x), 1)

const tangentOfReduced = (x: number, y: number, z: number): number => {
  const t1 = Math.floor(0.5 * x)
  const t2 = t1 + t1 === x
  const t3 = y * y
  const t4 = t3 * t3
  const t5 =
    -0.16666666666666632 + t3 * 0.008333333333322476 + t4 * (-0.00019841269829840084 + t3 * 0.000002755731369911071)
  const t6 = t4 * t4
  const t7 = 0.5 * t3
  const t8 = t3 * y * (t5 + t6 * (-2.5050758778798504e-8 + t3 * 1.5896813122859388e-10)) + (z - t7 * z)
  const t9 = y + t8
  const t10 = -t7
  const t11 = 1 + t10
  const t12 =
    0.0416666666666666 + t3 * -0.0013888888888874463 + t4 * (0.00002480158728965974 + t3 * -2.7557314396440047e-7)
  const t13 = 1 - t11 + t10 + (t4 * (t12 + t6 * (2.087572851866052e-9 + t3 * -1.135988834805515e-11)) - y * z)
  const t14 = t11 + t13
  const t15 = t2 ? t14 : t9
  const t16 = (t2 ? t9 : -t14) / t15
  const t17 = y - t9 + t8
  const t18 = t11 - t14 + t13
  return t16 + ((t2 ? t17 : -t18) - t16 * (t2 ? t18 : t17)) / t15
}

const tangentOf = (x: number): number => {
  if (200000 < x) {
    const t1 = manyTurns(x)
    return tangentOfReduced(t1[0], t1[1], t1[2])
  }
  const t2 = x * 0.6366197723675814 + 6755399441055744 - 6755399441055744
  const t3 = x - t2 * 1.5707963267923333
  const t4 = -(t2 * 2.5633441512663184e-12)
  const t5 = t3 + t4
  const t6 = t5 - t3
  const t7 = t3 - (t5 - t6) + (t4 - t6) - t2 * 3.2820035428735005e-22
  const t8 = t5 + t7
  return tangentOfReduced(t2, t8, t5 - t8 + t7)
}

/** The tangent, x in radians. */
export const tan = (x: number): number => copySign(1, x) * tangentOf(Math.abs(x))

const sec2OfReduced = (x: number, y: number, z: number): number => {
  const t1 = Math.floor(0.5 * x)
  const t2 = t1 + t1 === x
  const t3 = y * y
  const t4 = 0.5 * t3
  const t5 = -t4
  const t6 = 1 + t5
  const t7 = t3 * t3
  const t8 =
    0.0416666666666666 + t3 * -0.0013888888888874463 + t7 * (0.00002480158728965974 + t3 * -2.7557314396440047e-7)
  const t9 = t7 * t7
  const t10 = 1 - t6 + t5 + (t7 * (t8 + t9 * (2.087572851866052e-9 + t3 * -1.135988834805515e-11)) - y * z)
  const t11 = t6 + t10
  const t12 =
    -0.16666666666666632 + t3 * 0.008333333333322476 + t7 * (-0.00019841269829840084 + t3 * 0.000002755731369911071)
  const t13 = t3 * y * (t12 + t9 * (-2.5050758778798504e-8 + t3 * 1.5896813122859388e-10)) + (z - t4 * z)
  const t14 = y + t13
  const t15 = t2 ? t11 : t14
  const t16 = 1 / (t15 * t15)
  return t16 - (t16 + t16) * ((t2 ? t6 - t11 + t10 : y - t14 + t13) / t15)
}

const sec2Of = (x: number): number => {
  if (200000 < x) {
    const t1 = manyTurns(x)
    return sec2OfReduced(t1[0], t1[1], t1[2])
  }
  const t2 = x * 0.6366197723675814 + 6755399441055744 - 6755399441055744
  const t3 = x - t2 * 1.5707963267923333
  const t4 = -(t2 * 2.5633441512663184e-12)
  const t5 = t3 + t4
  const t6 = t5 - t3
  const t7 = t3 - (t5 - t6) + (t4 - t6) - t2 * 3.2820035428735005e-22
  const t8 = t5 + t7
  return sec2OfReduced(t2, t8, t5 - t8 + t7)
}

/** 1/cos²x, the slope of the tangent, x in radians. */
export const sec2 = (x: number): number => sec2Of(Math.abs(x))

const asinCurve = (x: number): number => {
  const t1 = x * x
  const t2 = 0.16666666666665408 + x * 0.07500000000337002 + t1 * (0.04464285682833418 + x * 0.030381959136869096)
  const t3 = t1 * t1
  const t4 = 0.022371758050548585 + x * 0.017359704781530826 + t1 * (0.013885235183584548 + x * 0.01216921378625438)
  const t5 = 0.006527965578759204 + x * 0.019528291869547926 + t1 * (-0.016224294324959303 + x * 0.03191229800389808)
  return x * (t2 + t3 * t4 + t3 * t3 * t5)
}

/** The inverse sine, in [−π/2, π/2]; NaN beyond ±1. */
export const asin = (x: number): number => {
  const t1 = Math.abs(x)
  const t2 = 0.5 < t1
  const t3 = t2 ? 0.5 * (1 - t1) : t1 * t1
  const t4 = t2 ? Math.sqrt(t3) : t1
  const t5 = -2 * t4
  const t6 = 1.5707963267948966 + t5
  const t7 = t4 * t4
  const t8 = (t2 && 0 < t3 ? (t3 - t7 - productLow(t4, t4, t7)) / (t4 + t4) : 0) + t4 * asinCurve(t3)
  return copySign(t2 ? t6 + (1.5707963267948966 - t6 + t5 + (6.123233995736766e-17 - (t8 + t8))) : t4 + t8, x)
}

/** The inverse cosine, in [0, π]; NaN beyond ±1. */
export const acos = (x: number): number => {
  const t1 = Math.abs(x)
  const t2 = 0.5 < t1
  const t3 = x < 0
  const t4 = t2 ? (t3 ? 2 : 0) : 1
  const t5 = t4 * 1.5707963267948966
  const t6 = t2 ? (t3 ? -2 : 2) : t3 ? 1 : -1
  const t7 = t2 ? 0.5 * (1 - t1) : t1 * t1
  const t8 = t2 ? Math.sqrt(t7) : t1
  const t9 = t6 * t8
  const t10 = t5 + t9
  const t11 = t8 * t8
  const t12 = t6 * ((t2 && 0 < t7 ? (t7 - t11 - productLow(t8, t8, t11)) / (t8 + t8) : 0) + t8 * asinCurve(t7))
  return t10 + (t5 - t10 + t9 + (t4 * 6.123233995736766e-17 + t12))
}

/** 1/√(1 − x²), the slope of the inverse sine. */
export const asinSlope = (x: number): number => 1 / Math.sqrt((1 - x) * (1 + x))

const cosineOfTurnedOn = (x: number, y: number, z: number, w: number): number => {
  const t1 = 1 / w
  const t2 = y + t1
  const t3 = t1 * t1
  const t4 = t1 * t3
  const t5 = t3 * t3
  const t6 = 0.037037037037037035 + t3 * -0.034482758620689655 + t5 * (0.03225806451612903 + t3 * -0.030303030303030304)
  const t7 = t5 * t5
  const t8 = 0.02857142857142857 + t3 * -0.02702702702702703 + t5 * (0.02564102564102564 + t3 * -0.024390243902439025)
  const t9 = 0.023255813953488372 + t3 * -0.022222222222222223 + t5 * (0.02127659574468085 + t3 * -0.02040816326530612)
  const t10 = t6 + t7 * t8 + t7 * t7 * (t9 + t7 * 0.0196078431372549)
  const t11 = t10 * t3
  const t12 = -0.04 + t11
  const t13 = t12 * t3
  const t14 = 0.043478260869565216 + t13
  const t15 = t14 * t3
  const t16 = -0.047619047619047616 + t15
  const t17 = t16 * t3
  const t18 = 0.05263157894736842 + t17
  const t19 = t18 * t3
  const t20 = -0.058823529411764705 + t19
  const t21 = t20 * t3
  const t22 = 0.06666666666666667 + t21
  const t23 = t22 * t3
  const t24 = -0.07692307692307693 + t23
  const t25 = t24 * t3
  const t26 = 0.09090909090909091 + t25
  const t27 = t26 * t3
  const t28 = -0.1111111111111111 + t27
  const t29 = t28 * t3
  const t30 = 0.14285714285714285 + t29
  const t31 = t30 * t3
  const t32 = -0.2 + t31
  const t33 = t32 * t3
  const t34 = 0.3333333333333333 + t33
  const t35 = t4 * t34
  const t36 = -t35
  const t37 = t2 + t36
  const t38 = t1 * w
  const t39 = (1 - t38 - productLow(t1, w, t38)) / w
  const t40 = t2 - y
  const t41 = t37 - t2
  const t42 = productLow(t1, t1, t3) + (t1 * t39 + t39 * t1)
  const t43 = 0 * t3 + (productLow(t10, t3, t11) + (-0.04 - t12 + t11) + (8.326672684688674e-19 + t10 * t42))
  const t44 = productLow(t12, t3, t13) + (0.043478260869565216 - t14 + t13) + (1.206764157201257e-18 + t12 * t42)
  const t45 = productLow(t14, t3, t15) + (-0.047619047619047616 - t16 + t15) + (-2.64338815386942e-18 + t14 * t42)
  const t46 = productLow(t16, t3, t17) + (0.05263157894736842 - t18 + t17) + (2.921639538487254e-18 + t16 * t42)
  const t47 = productLow(t18, t3, t19) + (-0.058823529411764705 - t20 + t19) + (-8.163404592832033e-19 + t18 * t42)
  const t48 = productLow(t20, t3, t21) + (0.06666666666666667 - t22 + t21) + (9.251858538542971e-19 + t20 * t42)
  const t49 = productLow(t22, t3, t23) + (-0.07692307692307693 - t24 + t23) + (4.270088556250602e-18 + t22 * t42)
  const t50 = productLow(t24, t3, t25) + (0.09090909090909091 - t26 + t25) + (-2.523234146875356e-18 + t24 * t42)
  const t51 = ((((((t43 * t3 + t44) * t3 + t45) * t3 + t46) * t3 + t47) * t3 + t48) * t3 + t49) * t3 + t50
  const t52 = productLow(t26, t3, t27) + (-0.1111111111111111 - t28 + t27) + (-6.1679056923619804e-18 + t26 * t42)
  const t53 = productLow(t28, t3, t29) + (0.14285714285714285 - t30 + t29) + (7.93016446160826e-18 + t28 * t42)
  const t54 =
    ((t51 * t3 + t52) * t3 + t53) * t3 +
    (productLow(t30, t3, t31) + (-0.2 - t32 + t31) + (1.1102230246251566e-17 + t30 * t42))
  const t55 = productLow(t32, t3, t33) + (0.3333333333333333 - t34 + t33) + (1.850371707708594e-17 + t32 * t42)
  const t56 =
    productLow(t4, t34, t35) + (t4 * (t54 * t3 + t55) + (productLow(t1, t3, t4) + (t1 * t42 + t39 * t3)) * t34)
  const t57 = z + t39 + (y - (t2 - t40) + (t1 - t40) + (t2 - (t37 - t41) + (t36 - t41)) - t56)
  const t58 = t37 + t57
  return sineOfReduced(x + 1, t58, t37 - t58 + t57)
}

const sincSlopeBesideZero = (x: number): number => {
  if (200000 < x) {
    const t1 = manyTurns(x)
    return cosineOfTurnedOn(t1[0], t1[1], t1[2], x)
  }
  const t2 = x * 0.6366197723675814 + 6755399441055744 - 6755399441055744
  const t3 = x - t2 * 1.5707963267923333
  const t4 = -(t2 * 2.5633441512663184e-12)
  const t5 = t3 + t4
  const t6 = t5 - t3
  const t7 = t3 - (t5 - t6) + (t4 - t6) - t2 * 3.2820035428735005e-22
  const t8 = t5 + t7
  return cosineOfTurnedOn(t2, t8, t5 - t8 + t7, x)
}

const farSlopeOfSinc = (x: number, y: number, z: number): number => {
  const t1 = Math.abs(x)
  const t2 = y / x
  const t3 = z - t2
  if (3 < t1 && Math.abs(t3) < Math.abs(t2)) {
    const t4 = sincSlopeBesideZero(t1)
    const t5 = 1 / (x * x)
    return copySign(1, x) * ((t4 + t4 * (t5 / (1 + Math.sqrt(1 + t5)))) / t1)
  }
  return t3 / x
}

/** The derivative of sin x / x, from sin x and cos x. */
export const sincSlope = (x: number, sine: number, cosine: number): number => {
  const t1 = Math.abs(x)
  const t2 = x * x
  const t3 = 3.9145882126782523e-19 + t2 * (-8.509974375387505e-22 + t2 * (1.5472680682522736e-24 + t2 * 0))
  const t4 = -1.0706029224547743e-11 + t2 * (4.498331606952833e-14 + t2 * (-1.4797143443923793e-16 + t2 * t3))
  const t5 = 0.000022045855379188714 + t2 * (-2.505210838544172e-7 + t2 * (1.9270852604185937e-9 + t2 * t4))
  const t6 = x * (-0.3333333333333333 + t2 * (0.03333333333333333 + t2 * (-0.0011904761904761906 + t2 * t5)))
  return t1 === Infinity ? 0 : t1 < 1.6 ? t6 + 0 : farSlopeOfSinc(x, sine, cosine)
}

/** The cube root, with the sign of x. */
export const cbrt = (x: number): number => {
  const t1 = Math.abs(x)
  const t2 = t1 < 2.2250738585072014e-308
  const t3 = t2 ? t1 * 18014398509481984 : t1
  const t4 = significand(t3)
  const t5 = 0.5528237374691046 + t4 * 0.5871135502331237 + t4 * t4 * (-0.16296913358142623 + t4 * 0.023104838978430846)
  const t6 = exponent(t3)
  const t7 = Math.floor((t6 + 0.5) * 0.3333333333333333)
  const t8 = t6 - 3 * t7
  const t9 = t8 === 2
  const t10 = t8 === 1
  const t11 = t5 * (t9 ? 1.5874010519681996 : t10 ? 1.2599210498948732 : 1)
  const t12 = t11 * t11 * t11
  const t13 = t4 * (t9 ? 4 : t10 ? 2 : 1)
  const t14 = high(t11 * ((t12 + (t13 + t13)) / (t12 + t12 + t13)))
  const t15 = t14 * t14
  const t16 = t15 * t14
  const t17 = (t13 - t16 - productLow(t15, t14, t16)) / (3 * t16)
  return 0 < t1 && t1 < Infinity ? copySign((t14 + t14 * (t17 - t17 * t17)) * power2(t7 - (t2 ? 18 : 0)), x) : x
}

const angle = (x: number, y: number): number => {
  const t1 = Math.abs(y)
  const t2 = Math.abs(x)
  const t3 = t1 < t2
  const t4 = copySign(1, y) < 0
  const t5 = t3 ? 0.5 : t4 ? 1 : 0
  const t6 = t3 ? t1 : t2
  const t7 = t3 ? t2 : t1
  const t8 = t6 === t7 ? (t7 === 0 ? 0 : 1) : t6 / t7
  const t9 = t8 < 0.4375
  const t10 = t8 < 0.6875
  const t11 = t9 ? 0 : t10 ? 0.5 : 1
  const t12 = (t8 - t11) / (1 + t11 * t8)
  const t13 = t12 * t12
  const t14 = t13 * t13
  const t15 =
    -0.33333333333332926 + t13 * 0.19999999999875395 + t14 * (-0.14285714272421463 + t13 * 0.11111110402231043)
  const t16 = t14 * t14
  const t17 = -0.0909088705797272 + t13 * 0.07691875093406426 + t14 * (-0.06661062528872318 + t13 * 0.05833504668525819)
  const t18 = t16 * t16 * (-0.04976625865128204 + t13 * 0.03652606347315161 + t14 * -0.016280605339388667)
  const t19 = (t9 ? 0 : t10 ? 2.2698777452961687e-17 : 3.061616997868383e-17) + t13 * t12 * (t15 + t16 * t17 + t18)
  const t20 = (t9 ? 0 : t10 ? 0.4636476090008061 : 0.7853981633974483) + (t12 + t19)
  return t5 * 3.141592653589793 + (((t3 && !t4) || (t4 && !t3) ? -t20 : t20) + t5 * 1.2246467991473532e-16)
}

/** The inverse tangent, in [−π/2, π/2]. */
export const atan = (x: number): number => copySign(angle(x, 1), x)

/** The angle of the point (x, y), in [−π, π]. */
export const atan2 = (y: number, x: number): number => copySign(angle(y, x), y)

/** x/(x² + y²), a slope of `atan2`, without overflow on the way. */
export const angleSlope = (x: number, y: number): number => {
  const t1 = Math.abs(x)
  const t2 = Math.abs(y)
  const t3 = t1 < t2 ? t2 : t1
  const t4 = 3e150 < t3 ? 2.409919865102884e-181 : t3 < 3e-150 ? 4.149515568880993e180 : 1
  const t5 = x * t4
  const t6 = y * t4
  return t1 === Infinity && y === y ? 0 : (t5 / (t5 * t5 + t6 * t6)) * t4
}

/** √(x² + y²), without overflow; NaN beside a NaN. */
export const hypot = (x: number, y: number): number => {
  const t1 = Math.abs(x)
  const t2 = Math.abs(y)
  const t3 = t1 < t2 ? t2 : t1
  const t4 = 3e150 < t3
  const t5 = t3 < 3e-150
  const t6 = t4 ? 2.409919865102884e-181 : t5 ? 4.149515568880993e180 : 1
  const t7 = x * t6
  const t8 = y * t6
  return Math.sqrt(t7 * t7 + t8 * t8) * (t4 ? 4.149515568880993e180 : t5 ? 2.409919865102884e-181 : 1)
}

/** What a distance must be multiplied by to have all its digits. */
export const scaleFor = (x: number): number =>
  x < 1e-290 ? 4.149515568880993e180 : x === Infinity ? 2.409919865102884e-181 : 1

/** x/z for the distance z of (x, y) from the origin, also where z is too great or too small to have digits. */
export const component = (x: number, y: number, z: number): number => {
  const t1 = z < 1e-290
  const t2 = z === Infinity
  if (t1 || t2) {
    const t3 = t1 ? 4.149515568880993e180 : t2 ? 2.409919865102884e-181 : 1
    const t4 = x * t3
    const t5 = Math.abs(t4)
    const t6 = y * t3
    const t7 = Math.abs(t6)
    const t8 = t5 < t7 ? t7 : t5
    const t9 = 3e150 < t8
    const t10 = t8 < 3e-150
    const t11 = t9 ? 2.409919865102884e-181 : t10 ? 4.149515568880993e180 : 1
    const t12 = t4 * t11
    const t13 = t6 * t11
    const t14 = Math.sqrt(t12 * t12 + t13 * t13) * (t9 ? 4.149515568880993e180 : t10 ? 2.409919865102884e-181 : 1)
    return t5 === Infinity && t7 < Infinity ? copySign(1, t4) : t4 / t14
  }
  return x / z
}

const fourthPower = (x: number): number => {
  const t1 = Math.abs(x)
  const t2 = 1e78 < t1 ? 1e78 : t1
  const t3 = t2 * t2
  return t3 * t3 + (t3 + t3) * productLow(t2, t2, t3)
}

const generalPower = (x: number, y: number, z: number, w: number): number => {
  const t1 = Math.abs(x)
  const t2 = t1 < 2.2250738585072014e-308
  const t3 = t2 ? t1 * 18014398509481984 : t1
  const t4 = significand(t3)
  const t5 = 1.4142135623730951 < t4
  const t6 = t5 ? t4 * 0.5 : t4
  const t7 = exponent(t3) + ((t5 ? 1 : 0) - (t2 ? 54 : 0))
  const t8 = t6 - 1
  const t9 = t6 + 1
  const t10 = leading(t9, 134217729)
  const t11 = 0.6666666666666666 / t9
  const t12 = t8 * t11
  const t13 = leading(t12, 536870913)
  const t14 = 1.5 * t13
  const t15 = (t8 - t14 * t10 - t14 * (t9 - t10 + (t6 - (t9 - 1)))) * t11
  const t16 = 1.5 * t15
  const t17 = t14 + t16
  const t18 = t14 * t14
  const t19 = logCurve(t17 * t17) + t16 * (t14 + t17)
  const t20 = leading(3 + t18 + t19, 134217729)
  const t21 = t7 * 0.6931471805598903
  const t22 = t13 * t20
  const t23 = t21 + t22
  const t24 = t21 - t23 + t22 + (t15 * t20 + t12 * (t19 - (t20 - 3 - t18)) + t7 * 5.497923018708371e-14)
  const t25 = t23 + t24
  const t26 = 1e24 < y ? 1e24 : y
  const t27 = t26 < -1e24 ? -1e24 : t26
  const t28 = t27 * t25
  const t29 = 1000 < Math.abs(t28)
  const t30 = t29 ? copySign(1000, t28) : t28
  const t31 = t30 * 1.4426950408889634 + 6755399441055744 - 6755399441055744
  const t32 = t30 - t31 * 0.6931471805598903
  const t33 = t31 * 5.497923018708371e-14 - (t29 ? 0 : productLow(t27, t25, t28) + (t27 * (t23 - t25 + t24) + z * t25))
  const t34 = t32 - t33
  const t35 = t34 * t34
  const t36 = t34 - t35 * cothSeries(t35)
  const t37 = 1 + t32
  const t38 = scaleB((t37 + (1 - t37 + t32 + ((t34 * t36) / (2 - t36) - t33))) * (t29 ? copySign(1, w) : w), t31)
  const t39 = Math.abs(y)
  if (!(0 < x && x < Infinity && t39 < Infinity)) {
    const t40 = Math.floor(y) === y
    const t41 = Math.floor(z) === z
    const t42 = t40 && t41
    const t43 = 0.5 * y
    const t44 = t40 && Math.floor(t43) !== t43
    const t45 = 0.5 * z
    const t46 = t41 && Math.floor(t45) !== t45
    const t47 = t1 < 1
    const t48 = t1 === 1 ? 1 : (t47 && 0 < y) || (!t47 && y < 0) ? 0 : Infinity
    const t49 =
      t39 === Infinity || ((x === 0 || t1 === Infinity) && y === y) ? (t48 === 0 ? copySign(0, w) : w * t48) : t38
    const t50 =
      x !== x || (x < 0 && -Infinity < x && !t42)
        ? NaN
        : t42 && (t44 || t46) && !(t44 && t46) && copySign(1, x) < 0
          ? -t49
          : t49
    return x === 1 ? w : t50
  }
  return t38
}

const rarePower = (x: number, y: number): number => {
  const t1 = Math.abs(x)
  const t2 = 1e110 < t1 ? 1e110 : t1
  const t3 = t2 < 1e-110 ? 1e-110 : t2
  const t4 = 1 / t3
  const t5 = t4 * t4
  const t6 = t3 * t4
  const t7 = 1 - t6 - productLow(t3, t4, t6)
  const t8 = productLow(t4, t4, t5) + (t7 + t7) * t5
  const t9 = x < 0 && -Infinity < x ? NaN : t1
  const t10 = Math.sqrt(t9)
  const t11 = y === -4 ? (t5 + (t8 + t8)) * t5 : y === 1.5 ? t9 * t10 : y === -0.5 ? 1 / t10 : Math.sqrt(1 / t9) / t9
  return y === -3 ? copySign((t5 + (t8 + t7 * t5)) * t4, x) : t11
}

/** xᵏ as IEEE 754 `pow`, but that exponent ½ is the square root. */
export const pow = (x: number, k: number): number => {
  const t1 = x * x
  const t2 = 1 / x
  if (k !== 2 && k !== -1 && k !== 0.5 && k !== 1 && k !== 0) {
    if (k !== 3 && k !== 4 && k !== -2) {
      const t3 = k + k
      const t4 =
        Math.abs(k) < 5 && Math.floor(t3) === t3 && (k === -3 || k === -4 || k === 1.5 || k === -0.5 || k === -1.5)
      if (t4) {
        return rarePower(x, k)
      }
      return generalPower(x, k, 0, 1)
    }
    return k === 3 ? t1 * x : k === 4 ? fourthPower(x) : t2 * t2
  }
  return k === 2 ? t1 : k === -1 ? t2 : k === 0.5 ? Math.sqrt(x) : k === 1 ? x : 1
}

/** k·xᵏ⁻¹, the slope of xᵏ, for a k whose k − 1 is inexact. */
export const powSlope = (x: number, k: number): number => {
  const t1 = k + -1
  const t2 = t1 - k
  return generalPower(x, t1, Math.abs(k) < Infinity ? k - (t1 - t2) + (-1 - t2) : 0, k)
}

/** The same as `pow`, for an exponent that varies. */
export const power = (x: number, y: number): number => {
  const t1 = x * x
  const t2 = 1 / x
  if (y !== 2 && y !== -1 && y !== 0.5 && y !== 1 && y !== 0) {
    if (y !== 3 && y !== 4 && y !== -2) {
      return generalPower(x, y, 0, 1)
    }
    return y === 3 ? t1 * x : y === 4 ? fourthPower(x) : t2 * t2
  }
  return y === 2 ? t1 : y === -1 ? t2 : y === 0.5 ? Math.sqrt(x) : y === 1 ? x : 1
}

/** y·x^(y−1), the slope of a power in its base. */
export const powerSlope = (x: number, y: number): number => {
  const t1 = x * x
  if (y !== 3 && y !== 0 && y !== 1.5 && y !== 2 && y !== 1) {
    if (y !== 4 && y !== 5 && y !== -1) {
      const t2 = y + -1
      const t3 = t2 - y
      return generalPower(x, t2, Math.abs(y) < Infinity ? y - (t2 - t3) + (-1 - t3) : 0, y)
    }
    const t4 = 1 / x
    return y === 4 ? 4 * (t1 * x) : y === 5 ? 5 * fourthPower(x) : -1 * (t4 * t4)
  }
  return y === 3 ? 3 * t1 : y === 0 ? 0 : y === 1.5 ? 1.5 * Math.sqrt(x) : y === 2 ? 2 * x : 1 * 1
}

/** log x · xʸ, the slope of a power in its exponent, from z = xʸ. */
export const powerGrowth = (x: number, y: number, z: number): number => {
  const t1 = x < 2.2250738585072014e-308
  const t2 = t1 ? x * 18014398509481984 : x
  const t3 = significand(t2)
  const t4 = 1.4142135623730951 < t3
  const t5 = t4 ? t3 * 0.5 : t3
  const t6 = exponent(t2) + ((t4 ? 1 : 0) - (t1 ? 54 : 0))
  const t7 = t5 - 1
  const t8 = t5 + 1
  const t9 = leading(t8, 134217729)
  const t10 = 0.6666666666666666 / t8
  const t11 = t7 * t10
  const t12 = leading(t11, 536870913)
  const t13 = 1.5 * t12
  const t14 = (t7 - t13 * t9 - t13 * (t8 - t9 + (t5 - (t8 - 1)))) * t10
  const t15 = 1.5 * t14
  const t16 = t13 + t15
  const t17 = t13 * t13
  const t18 = logCurve(t16 * t16) + t15 * (t13 + t16)
  const t19 = leading(3 + t17 + t18, 134217729)
  const t20 = t6 * 0.6931471805598903
  const t21 = t12 * t19
  const t22 = t20 + t21
  const t23 = 0 < x && x < Infinity
  const t24 = t22 + (t20 - t22 + t21 + (t14 * t19 + t11 * (t18 - (t19 - 3 - t17)) + t6 * 5.497923018708371e-14))
  const t25 = t23 ? t24 : x === 0 ? -Infinity : x < 0 ? NaN : x
  const t26 = z * t25
  if (z < 1e-290 || z === Infinity) {
    return t23 && Math.abs(y) < Infinity ? generalPower(x, y, 0, t25) : z === 0 && Math.abs(t25) === Infinity ? 0 : t26
  }
  return t26
}
