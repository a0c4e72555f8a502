package dev.detour.clickhouse.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * CityHash128 as of version 1.0.2, the checksum of ClickHouse's compressed frames. Later versions
 * of CityHash give other values.
 *
 * <p>The state is seven words: {@code x, y, z} and the pairs {@code v, w}. Input of 128 bytes or
 * more is mixed in rounds of 64 bytes, what is left over in steps of 32 from the end; shorter input
 * takes a Murmur-like path. (Pike and Alakuijala, CityHash, 2011.)
 */
final class CityHash128 {

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long K0 = 0xc3a5c85c97cb3127L;
  private static final long K1 = 0xb492b66fbe98f273L;
  private static final long K2 = 0x9ae16a3b2f90404fL;
  private static final long K3 = 0xc949d7c7509e6557L;
  private static final long MULTIPLIER = 0x9ddfea08eb382d69L;

  private final byte[] data;
  private long x;
  private long y;
  private long z;
  private long v1;
  private long v2;
  private long w1;
  private long w2;
  private long low;
  private long high;

  private CityHash128(byte[] data) {
    this.data = data;
  }

  /** The hash of a range of bytes. */
  static CityHash128 of(byte[] data, int offset, int length) {
    CityHash128 hash = new CityHash128(data);
    if (length >= 16) {
      hash.seeded(offset + 16, length - 16, hash.word(offset) ^ K3, hash.word(offset + 8));
    } else if (length >= 8) {
      hash.seeded(
          offset, 0, hash.word(offset) ^ (length * K0), hash.word(offset + length - 8) ^ K1);
    } else {
      hash.seeded(offset, length, K0, K1);
    }
    return hash;
  }

  long low() {
    return low;
  }

  long high() {
    return high;
  }

  private void seeded(int offset, int length, long seedLow, long seedHigh) {
    if (length < 128) {
      mixShort(offset, length, seedLow, seedHigh);
    } else {
      mixLong(offset, length, seedLow, seedHigh);
    }
  }

  private void mixShort(int offset, int length, long seedLow, long seedHigh) {
    long a = seedLow;
    long b = seedHigh;
    long c;
    long d;
    if (length <= 16) {
      a = shiftMix(a * K1) * K1;
      c = b * K1 + upTo16(offset, length);
      d = shiftMix(a + (length >= 8 ? word(offset) : c));
    } else {
      c = pair(word(offset + length - 8) + K1, a);
      d = pair(b + length, c + word(offset + length - 16));
      a += d;
      for (int position = offset; position < offset + length - 16; position += 16) {
        a = (a ^ (shiftMix(word(position) * K1) * K1)) * K1;
        b ^= a;
        c = (c ^ (shiftMix(word(position + 8) * K1) * K1)) * K1;
        d ^= c;
      }
    }
    a = pair(a, c);
    b = pair(d, b);
    low = a ^ b;
    high = pair(b, a);
  }

  private void mixLong(int offset, int length, long seedLow, long seedHigh) {
    x = seedLow;
    y = seedHigh;
    z = length * K1;
    v1 = Long.rotateRight(y ^ K1, 49) * K1 + word(offset);
    v2 = Long.rotateRight(v1, 42) * K1 + word(offset + 8);
    w1 = Long.rotateRight(y + z, 35) * K1 + x;
    w2 = Long.rotateRight(x + word(offset + 88), 53) * K1;
    int position = offset;
    int left = length;
    for (; left >= 128; left -= 128) {
      round(position);
      round(position + 64);
      position += 128;
    }
    y += Long.rotateRight(w1, 37) * K0 + z;
    x += Long.rotateRight(v1 + z, 49) * K0;
    for (int done = 32; done - 32 < left; done += 32) {
      tail(position + left - done);
    }
    x = pair(x, v1);
    y = pair(y, w1);
    low = pair(x + v2, w2) + y;
    high = pair(x + w2, y + v2);
  }

  private void round(int at) {
    x = Long.rotateRight(x + y + v1 + word(at + 16), 37) * K1;
    y = Long.rotateRight(y + v2 + word(at + 48), 42) * K1;
    x ^= w2;
    y ^= v1;
    z = Long.rotateRight(z ^ w1, 33);
    weakV(at, v2 * K1, x + w1);
    weakW(at + 32, z + w2, y);
    long swapped = z;
    z = x;
    x = swapped;
  }

  private void tail(int at) {
    y = Long.rotateRight(y - x, 42) * K0 + v2;
    w1 += word(at + 16);
    x = Long.rotateRight(x, 49) * K0 + w1;
    w1 += v1;
    weakV(at, v1, v2);
  }

  private void weakV(int at, long seedA, long seedB) {
    long a = seedA + word(at);
    long b = Long.rotateRight(seedB + a + word(at + 24), 21);
    long sum = a + word(at + 8) + word(at + 16);
    v1 = sum + word(at + 24);
    v2 = b + Long.rotateRight(sum, 44) + a;
  }

  private void weakW(int at, long seedA, long seedB) {
    long a = seedA + word(at);
    long b = Long.rotateRight(seedB + a + word(at + 24), 21);
    long sum = a + word(at + 8) + word(at + 16);
    w1 = sum + word(at + 24);
    w2 = b + Long.rotateRight(sum, 44) + a;
  }

  private long upTo16(int offset, int length) {
    if (length > 8) {
      long last = word(offset + length - 8);
      return pair(word(offset), Long.rotateRight(last + length, length)) ^ last;
    }
    if (length >= 4) {
      return pair(length + (halfWord(offset) << 3), halfWord(offset + length - 4));
    }
    if (length > 0) {
      int first = data[offset] & 0xff;
      int middle = data[offset + (length >> 1)] & 0xff;
      int last = data[offset + length - 1] & 0xff;
      return shiftMix((first + (middle << 8)) * K2 ^ (length + (last << 2)) * K3) * K2;
    }
    return K2;
  }

  private long word(int at) {
    return (long) LONG.get(data, at);
  }

  private long halfWord(int at) {
    return Integer.toUnsignedLong((int) INT.get(data, at));
  }

  private static long pair(long u, long v) {
    long a = (u ^ v) * MULTIPLIER;
    a ^= a >>> 47;
    long b = (v ^ a) * MULTIPLIER;
    b ^= b >>> 47;
    return b * MULTIPLIER;
  }

  private static long shiftMix(long value) {
    return value ^ (value >>> 47);
  }
}
