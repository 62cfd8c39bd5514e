"""The server's half of MQTT 3.1.1: packets in, acknowledgements out, nothing beyond the rules accepted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lixin.kernel.errors import FrameError
from lixin.sensing.protocols import mqtt311 as mqtt

CONNECT = mqtt.connect("air-1", username="air-1", password="秘密", keepalive=30)


def read(data: bytes) -> list[mqtt.Packet]:
    reader = mqtt.Reader()
    packets = reader.feed(data)
    assert reader.fault is None
    return packets


def fault(data: bytes) -> tuple[str, str]:
    reader = mqtt.Reader()
    reader.feed(data)
    assert reader.fault is not None
    assert len(reader) == 0
    return reader.fault.code, reader.fault.message


def raw(first: int, body: bytes) -> bytes:
    return bytes([first, len(body)]) + body


def test_a_whole_conversation():
    stream = (
        CONNECT
        + mqtt.publish("up", b"zero", qos=0)
        + mqtt.publish("up", b"one", packet_id=1)
        + mqtt.publish("up", b"two", qos=2, packet_id=2, duplicate=True)
        + mqtt.pubrel(2)
        + raw(0x82, b"\x00\x03\x00\x01a\x01\x00\x01#\x02")
        + raw(0xA2, b"\x00\x04\x00\x01a")
        + raw(0x40, b"\x00\x05")
        + b"\xc0\x00"
        + mqtt.disconnect()
    )
    assert read(stream) == [
        mqtt.Connect(4, "air-1", "air-1", "秘密".encode(), 30, True),
        mqtt.Publish("up", b"zero", 0),
        mqtt.Publish("up", b"one", 1, 1),
        mqtt.Publish("up", b"two", 2, 2, True),
        mqtt.Release(2),
        mqtt.Subscribe(3, ("a", "#")),
        mqtt.Unsubscribe(4, ("a",)),
        mqtt.Acknowledge(5),
        mqtt.Ping(),
        mqtt.Disconnect(),
    ]


@given(st.lists(st.integers(0, 500), max_size=10))
def test_however_the_stream_is_split(cuts):
    stream = CONNECT + mqtt.publish("t", b"x" * 400, packet_id=7) + mqtt.disconnect()
    reader, packets, at = mqtt.Reader(), [], 0
    for cut in [*sorted(cuts), len(stream)]:
        packets += reader.feed(stream[at:cut])
        at = max(at, cut)
    assert packets == read(stream)
    assert len(reader) == 0


def test_connect_with_will_and_without_password():
    body = b"\x00\x04MQTT\x04\xae\x00\x00\x00\x01c\x00\x01w\x00\x02\xff\xfe\x00\x01u"
    assert read(raw(0x10, body)) == [mqtt.Connect(4, "c", "u", None, 0, True)]


def test_an_old_client_is_told_the_level():
    assert read(raw(0x10, b"\x00\x06MQIsdp\x03\x02\x00\x3c\x00\x01c")) == [mqtt.Connect(3)]


def test_answers():
    assert mqtt.connack() == b"\x20\x02\x00\x00"
    assert mqtt.connack(mqtt.WRONG_PASSWORD, session_present=True) == b"\x20\x02\x00\x04"
    assert mqtt.connack(session_present=True) == b"\x20\x02\x01\x00"
    assert (mqtt.puback(258), mqtt.pubrec(1), mqtt.pubcomp(2)) == (
        b"\x40\x02\x01\x02",
        b"\x50\x02\x00\x01",
        b"\x70\x02\x00\x02",
    )
    assert (mqtt.pingresp(), mqtt.unsuback(9)) == (b"\xd0\x00", b"\xb0\x02\x00\x09")
    assert mqtt.suback(3, [0x80, 0x80]) == b"\x90\x04\x00\x03\x80\x80"
    assert mqtt.suback(3, [0x80] * 200)[:5] == b"\x90\xca\x01\x00\x03"


@pytest.mark.parametrize(
    ("data", "code", "message"),
    [
        (b"\xc0\x00", "syntax", "第一个报文必须是 CONNECT，且只能有一个。"),
        (CONNECT + CONNECT, "syntax", "第一个报文必须是 CONNECT，且只能有一个。"),
        (b"GET / HTTP/1.1\r\n" + b"x" * 80, "syntax", "MQTT 固定报头的保留位不对。"),
        (b"\x10\xff\xff\xff\x7f", "length", "MQTT 报文有 268435455 字节，最多 262144。"),
        (b"\x10\xff\xff\xff\xff", "length", "MQTT 剩余长度超过四个字节。"),
        (raw(0x10, b"\x00\x04HTTP\x04\x02\x00\x00\x00\x00"), "syntax", "协议名不是 MQTT。"),
        (raw(0x10, b"\x00\x04MQTT\x04\x03\x00\x00\x00\x00"), "syntax", "CONNECT 的标志位不合规定。"),
        (raw(0x10, b"\x00\x04MQTT\x04\x42\x00\x00\x00\x00"), "syntax", "CONNECT 有密码却没有用户名。"),
        (raw(0x10, b"\x00\x04MQTT\x04\x02\x00\x00\x00\x05a"), "length", "MQTT 报文比它的字段短。"),
        (raw(0x10, b"\x00\x04MQTT\x04\x02\x00\x00\x00\x00!"), "length", "MQTT 报文比它的字段长。"),
        (CONNECT + raw(0x36, b"\x00\x01t\x00\x01"), "syntax", "PUBLISH 的 QoS 或 DUP 不合规定。"),
        (CONNECT + raw(0x38, b"\x00\x01t"), "syntax", "PUBLISH 的 QoS 或 DUP 不合规定。"),
        (CONNECT + raw(0x30, b"\x00\x01#"), "syntax", "PUBLISH 的主题为空或含通配符。"),
        (CONNECT + raw(0x30, b"\x00\x00"), "syntax", "PUBLISH 的主题为空或含通配符。"),
        (CONNECT + raw(0x30, b"\x00\x01\x00"), "syntax", "MQTT 文字含空字符。"),
        (CONNECT + raw(0x30, b"\x00\x01\xff"), "syntax", "MQTT 文字不是 UTF-8。"),
        (CONNECT + raw(0x32, b"\x00\x01t\x00\x00"), "syntax", "MQTT 报文标识符不能是 0。"),
        (CONNECT + raw(0x82, b"\x00\x01"), "syntax", "订阅至少要有一个非空主题。"),
        (CONNECT + raw(0x82, b"\x00\x01\x00\x01a\x03"), "syntax", "SUBSCRIBE 的 QoS 不合规定。"),
        (CONNECT + raw(0x80, b"\x00\x01\x00\x01a\x00"), "syntax", "MQTT 固定报头的保留位不对。"),
        (CONNECT + raw(0x20, b"\x00\x00"), "syntax", "客户端不应发送 MQTT 报文类型 2。"),
    ],
)
def test_faults_close_the_connection(data, code, message):
    assert fault(data) == (code, message)


def test_packets_before_a_fault_are_kept_and_none_after_it_is_read():
    reader = mqtt.Reader()
    assert reader.feed(CONNECT + mqtt.publish("t", b"1", packet_id=1) + b"\xf0\x00" + mqtt.disconnect())[1:] == [
        mqtt.Publish("t", b"1", 1, 1)
    ]
    assert reader.fault is not None
    assert reader.feed(mqtt.disconnect()) == []


def test_repeats_of_qos_2_are_told_and_bounded():
    inflight = mqtt.Inflight(limit=2)
    assert [inflight.first(1), inflight.first(1), inflight.first(2)] == [True, False, True]
    with pytest.raises(FrameError) as error:
        inflight.first(3)
    assert error.value.message == "未完成的 QoS 2 消息超过 2 条。"
    inflight.release(1)
    inflight.release(99)
    assert (inflight.first(3), len(inflight)) == (True, 2)


@given(st.lists(st.binary(max_size=200) | st.sampled_from([CONNECT, b"\x30", b"\x82\x05"]), max_size=20))
def test_hostile_bytes_end_in_a_fault_at_worst(chunks):
    reader = mqtt.Reader(limit=512)
    for chunk in chunks:
        reader.feed(chunk)
        assert len(reader) <= 512 + 5
    assert reader.fault is None or reader.fault.code in {"syntax", "length"}


@given(st.text(max_size=20), st.binary(max_size=300), st.sampled_from([0, 1, 2]), st.integers(1, 65535))
def test_publications_round_trip(topic, payload, qos, packet_id):
    topic = "t" + topic.replace("\0", "").replace("+", "").replace("#", "")
    data = CONNECT + mqtt.publish(topic, payload, qos=qos, packet_id=packet_id)
    assert read(data)[1:] == [mqtt.Publish(topic, payload, qos, packet_id if qos else 0)]
