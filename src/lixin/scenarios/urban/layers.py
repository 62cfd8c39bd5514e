"""What the map shows of the town."""

from lixin.kernel.declare import Layer

LAYERS = (
    Layer("flood_gauges", "积水监测点", "devices", ("flood_gauge",), theme="城管", colour="#1971c2"),
    Layer("flood_points", "易涝点", "register", ("flood_point",), theme="城管", colour="#e8590c", visible=False),
    Layer(
        "street_cases",
        "城管事件",
        "cases",
        (
            "road_flooding",
            "manhole",
            "street_lamp",
            "litter",
            "occupation",
            "road_damage",
            "fume",
            "billboard",
            "pipe_burst",
        ),
        theme="事件",
    ),
    Layer("grids", "单元网格", "register", ("grid",), theme="网格", colour="#495057", visible=False, locates=True),
    Layer(
        "duty_grids",
        "责任网格",
        "register",
        ("duty_grid",),
        theme="网格",
        colour="#1971c2",
        visible=False,
        locates=True,
    ),
    Layer(
        "addresses", "地名地址", "register", ("address",), theme="网格", colour="#087f5b", visible=False, locates=True
    ),
    Layer("components", "城市部件", "register", ("component",), theme="城管", colour="#5f3dc4", visible=False),
    Layer("lamps", "路灯", "register", ("lamp",), theme="城管", colour="#b8860b", visible=False),
    Layer("manholes", "井盖", "register", ("manhole",), theme="城管", colour="#364fc7", visible=False),
    Layer("billboards", "户外广告", "register", ("billboard",), theme="城管", colour="#9c36b5", visible=False),
    Layer("restaurants", "餐饮油烟单位", "register", ("restaurant",), theme="城管", colour="#a61e4d", visible=False),
    Layer("pumps", "排涝泵站", "register", ("pump",), theme="城管", colour="#0b7285", visible=False),
    Layer("vehicles", "作业车辆", "devices", ("vehicle",), theme="城管", colour="#2b8a3e", visible=False),
    Layer("fume_monitors", "油烟监测仪", "devices", ("fume",), theme="城管", colour="#862e9c", visible=False),
)
