"""What verifiers of the demonstration write when they do not take a unit's points as they are, and what coordinators write."""

import random
from collections.abc import Sequence

#: A figure was corrected: {old} → {new}.
FIGURES = (
    "Đối chiếu phụ lục kèm theo chỉ có {new}/{old} mục có sản phẩm; các mục còn lại chưa có tài liệu kiểm chứng.",
    "Số liệu trích từ hệ thống dùng chung đến ngày chốt là {new}, đơn vị báo {old}; thẩm định theo số của hệ thống.",
    "Chỉ xác nhận {new} (đơn vị tự chấm {old}): phần chênh lệch hoàn thành sau thời điểm chốt số liệu.",
    "Danh sách gửi kèm có trường hợp trùng, sau khi loại trừ còn {new}; đề nghị đơn vị rà soát lại cách tổng hợp.",
    "Đã kiểm tra xác suất tài liệu, công nhận {new} trên {old} nội dung đơn vị kê khai.",
)

#: A lower level was chosen.
LEVELS = (
    "Tài liệu kiểm chứng cho thấy việc thực hiện chưa đầy đủ theo yêu cầu của tiêu chí, điều chỉnh xuống một mức.",
    "Qua kiểm tra thực tế còn nội dung chậm cập nhật; đề nghị bổ sung trước kỳ chấm điểm sau.",
    "Văn bản có ban hành nhưng thiếu nội dung theo hướng dẫn, chưa đủ cơ sở chấm mức cao nhất.",
    "Ngày ký văn bản sau thời hạn quy định, không đủ điều kiện chấm mức đơn vị đề nghị.",
)

#: A condition that the unit claims does not hold.
CONDITIONS = (
    "Chưa thấy tài liệu chứng minh đối với nội dung này; đường liên kết đơn vị cung cấp không mở được.",
    "Ảnh chụp và biên bản gửi kèm thuộc năm trước, không công nhận cho năm nay.",
    "Kiểm tra đột xuất ghi nhận nội dung này chưa thực hiện tại thời điểm kiểm tra.",
)

#: Points were set by hand.
POINTS = (
    "Tài liệu kiểm chứng chưa ghi số, ký hiệu và ngày ban hành; tạm công nhận một nửa số điểm.",
    "Minh chứng chỉ thể hiện kế hoạch, chưa có kết quả thực hiện; công nhận một phần điểm.",
    "Sản phẩm gửi kèm chưa được cấp có thẩm quyền xác nhận; công nhận một phần, phần còn lại xem xét khi có xác nhận.",
    "Nội dung thực hiện có nhưng không đúng thời hạn tỉnh giao, trừ điểm theo hướng dẫn chấm điểm.",
)

#: Days were corrected.
DAYS = (
    "Ngày ghi trên văn bản gửi kèm là {new}, không phải {old} như đơn vị nhập.",
    "Văn bản đến của cơ quan tiếp nhận ghi ngày {new}; thẩm định theo ngày tiếp nhận.",
)

#: Counted events were found.
EVENTS = (
    "Theo kết luận kiểm tra của cơ quan có thẩm quyền có {new} trường hợp, đơn vị kê khai {old}.",
    "Hệ thống theo dõi ghi nhận thêm trường hợp trong kỳ; tính lại theo {new} trường hợp.",
)

#: The verifier's own points, below the maximum.
JUDGED = (
    "Hồ sơ đầy đủ, còn chậm so với thời hạn.",
    "Thực hiện cơ bản tốt; một số nội dung chưa có sản phẩm cụ thể.",
    "Biên bản, kế hoạch đầy đủ; kết quả xếp loại gửi muộn.",
)

#: Given freely with a confirmation.
CONFIRMED = ("", "", "", "", "", "", "Đã đối chiếu tài liệu kiểm chứng.", "Khớp số liệu trên hệ thống.")

#: What a unit notes beside a claim, and what it notes in the fields where a system counts.
CLAIMED = ("", "", "", "", "Chi tiết tại phụ lục kèm theo.", "Số liệu lấy từ báo cáo năm.")
COUNTED = (*CLAIMED, "Đã đối chiếu với hệ thống thông tin giải quyết TTHC.")

#: Why a unit has no figure yet.
AWAITED = (
    "Đang chờ hệ thống chốt số liệu tháng 11.",
    "Chờ bộ phận chuyên môn tổng hợp, sẽ bổ sung trước ngày khóa.",
    "Kho bạc chưa xác nhận số liệu, sẽ cập nhật khi có.",
)

BONUS = (
    "Thưởng điểm: đạt giải cao tại cuộc thi sáng kiến cải cách hành chính cấp tỉnh.",
    "Thưởng điểm: mô hình được UBND tỉnh cho nhân rộng toàn tỉnh.",
    "Thưởng điểm: vượt chỉ tiêu dịch vụ công trực tuyến toàn trình do tỉnh giao trước sáu tháng.",
)
PENALTY = (
    "Trừ điểm: chậm khắc phục kết luận kiểm tra công vụ quá 30 ngày.",
    "Trừ điểm: để cơ quan báo chí phản ánh đúng về thái độ phục vụ tại nơi tiếp nhận hồ sơ.",
    "Trừ điểm: gửi báo cáo chuyên đề chậm từ ba lần trở lên.",
)


def claimed(field: str) -> Sequence[str]:
    """What a unit may note beside a claim of a field."""
    return COUNTED if field == "procedures" else CLAIMED


def one_of(remarks: Sequence[str], chance: random.Random, **gaps: object) -> str:
    """One of the remarks with its gaps filled."""
    return chance.choice(remarks).format(**gaps)


#: What verifiers ask units in the stage of explanation.
ASKED = (
    "Đề nghị giải trình căn cứ của số liệu đơn vị kê khai, nêu rõ nguồn trích xuất và thời điểm chốt.",
    "Thiếu văn bản có thẩm quyền kèm theo danh mục; đề nghị bổ sung bản đã ký, ghi rõ trang chứng minh.",
)
QUESTION = "Đơn vị gửi bản trích từ hệ thống một cửa thay cho báo cáo giấy có được chấp nhận không?"
ANSWER = "Được, nếu bản trích ghi rõ kỳ số liệu và có xác nhận của lãnh đạo đơn vị."

#: How units explain.
EXPLAINED = (
    "Đơn vị đã rà soát lại và gửi bổ sung văn bản; nội dung hoàn thành trước thời điểm chốt, đề nghị công nhận mức đã chấm.",
    "Phần chênh lệch do hệ thống đồng bộ chậm, số liệu tại đơn vị đã được xác nhận; đề nghị xem xét lại.",
    "Kết quả có trong báo cáo quý đã gửi trước ngày 15/11, đơn vị nêu rõ mục và trang để đối chiếu.",
)
NOT_WAITED = "Đơn vị đã có ý kiến nhất trí với điểm thẩm định của các tiêu chí còn lại."
UPHELD = "Văn bản bổ sung ban hành sau thời điểm chốt số liệu; giữ điểm thẩm định, trình Hội đồng xem xét."
EXCEPTION = (
    "Đơn vị đang phục vụ đoàn kiểm tra của Bộ đến hết tuần 3 tháng 12; gia hạn giải trình theo đề nghị bằng văn bản."
)
MEMBERS = (
    "Giám đốc Sở Nội vụ, Phó Chủ tịch Hội đồng",
    "Chánh Văn phòng UBND tỉnh",
    "Giám đốc Sở Tư pháp",
    "Giám đốc Sở Tài chính",
)
