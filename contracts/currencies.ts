/**
 * The currencies in circulation by ISO 4217 (list one, without funds, metals and test codes). A table, because the list that
 * the runtime offers also holds currencies that were withdrawn long ago. It stays out of the workflow bundle, which only
 * needs to know whose minor unit is not a hundredth.
 */
import { DECIMALS } from '../base/money.js';

const HUNDREDTHS =
  'AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP CVE ' +
  'CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR ' +
  'KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB ' +
  'PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY ' +
  'TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG';

export const CURRENCIES: ReadonlySet<string> = new Set([...HUNDREDTHS.split(' '), ...Object.keys(DECIMALS)]);
