"""What the one box finds: a line for each thing, and beside it its words in the database's own text index."""

from django.db import models

from lixin.kernel.access import Access


class Waiting(models.Model):
    """Things written by the thousand, whose lines the worker makes within seconds; until then they are not found."""

    kind = models.CharField("类别", max_length=20)
    of = models.CharField("细类", max_length=80, blank=True)
    keys = models.JSONField("主键")

    class Meta:
        verbose_name = verbose_name_plural = "待建索引"

    def __str__(self) -> str:
        return f"{self.kind} {self.of} {len(self.keys)}"


class Built(models.Model):
    """Which lines stand in full, and in which form they were made; another form now means that they are made anew."""

    kind = models.CharField("类别", max_length=20)
    of = models.CharField("细类", max_length=80, blank=True)
    form = models.CharField("形式", max_length=80)

    class Meta:
        verbose_name = verbose_name_plural = "已建索引"
        constraints = (models.UniqueConstraint(fields=["kind", "of"], name="search_built_once"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.of} {self.form}"


class Entry(models.Model):
    """One thing that can be found. It holds nothing graded personal or sensitive.

    A changed thing gets a new row, so the newest stand last, and words of rows that are gone find nothing.
    """

    kind = models.CharField("类别", max_length=20)
    of = models.CharField("细类", max_length=80, blank=True)
    """Full name of the register or device kind; "" where the kind says all."""
    key = models.CharField("主键", max_length=60)
    code = models.CharField("编码", max_length=80, blank=True)
    title = models.CharField("名称", max_length=160)
    text = models.CharField("说明", max_length=300, blank=True)
    url = models.CharField("页面", max_length=200, blank=True)
    division_code = models.CharField("区划", max_length=12, blank=True)
    unit_id = models.BigIntegerField("单位", null=True, blank=True)
    lon = models.FloatField("经度", null=True, blank=True)
    lat = models.FloatField("纬度", null=True, blank=True)
    is_demo = models.BooleanField("模拟", default=False)
    retired = models.BooleanField("停用", default=False)

    words = ""
    """More that it is found by while its words are made; kept nowhere else."""
    access = Access("", division="division_code", units=("unit_id",))
    """Each kind has its own (sources.Source.access); this one is never enough."""

    class Meta:
        verbose_name = verbose_name_plural = "搜索条目"
        constraints = (models.UniqueConstraint(fields=["kind", "of", "key"], name="search_once"),)

    def __str__(self) -> str:
        return self.title
